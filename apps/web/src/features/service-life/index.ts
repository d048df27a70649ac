export { ServiceLifeMenu } from './service-life-menu.tsx';
