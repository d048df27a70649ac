export { useProjects } from './model/use-projects.ts';
