import '@testing-library/jest-dom/vitest';

/** What Radix asks of a browser and jsdom does not have: sizes that never change. */
class StillResizeObserver implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
}
globalThis.ResizeObserver ??= StillResizeObserver;
