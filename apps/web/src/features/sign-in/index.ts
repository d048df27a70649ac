export { SignIn } from './sign-in.tsx';
export { SignOut } from './sign-out.tsx';
