export { askDataBrowser } from './ask-data-browser.ts';
export { DataBrowserPage } from './data-browser-page.tsx';
