export { RegisterServiceDialog } from './register-service-dialog.tsx';
