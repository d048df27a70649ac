export {
  BROWSE,
  CANVAS,
  canvasPath,
  objectPath,
  parseObjectPath,
  parseServicePath,
  servicePath,
} from './paths.ts';
export type { ObjectAddress, ServiceAddress } from './paths.ts';
