import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/react';

/* Of what should happen soon, on a machine that may be shared. */
configure({ asyncUtilTimeout: 15_000 });

/** What Radix asks of a browser and jsdom does not have: sizes that never change. */
class StillResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= StillResizeObserver;
Element.prototype.setPointerCapture ??= () => undefined;
Element.prototype.scrollIntoView ??= () => undefined;
