export { askProjects, useProjects } from './model/use-projects.ts';
