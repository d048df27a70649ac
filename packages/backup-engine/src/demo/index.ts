export { DEMO_DATABASES, fillDemo } from './fill-demo.ts';
