import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach } from 'vitest';

/* Whole pages in a failure's message hide the failure; two cores may be shared. */
configure({
  asyncUtilTimeout: 15_000,
  getElementError: (message) => new Error(message ?? 'The element is not there.'),
});

/** What Radix asks of a browser and jsdom does not have. */
class StillResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= StillResizeObserver;
/* Nothing is laid out there: a row is as high as a row, and what it is in shows sixty of them. */
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 40 });
Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 2400 });
Element.prototype.hasPointerCapture ??= () => false;
Element.prototype.setPointerCapture ??= () => undefined;
Element.prototype.releasePointerCapture ??= () => undefined;
Element.prototype.scrollIntoView ??= () => undefined;

afterEach(() => {
  cleanup();
  sessionStorage.clear();
  localStorage.clear();
});
