export { EditPolicyDialog } from './edit-policy-dialog.tsx';
