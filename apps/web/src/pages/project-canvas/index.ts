export { ProjectCanvasPage } from './project-canvas-page.tsx';
