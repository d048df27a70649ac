import { HoldfastError } from '@holdfast/db-backup-domain/errors';
import { OWNER, type SignIn } from './sign-in.ts';

/** Without a token, whoever reaches the loopback address is the owner. */
export const openSignIn: SignIn = {
  accepts: 'nothing',
  seemsFrom: () => OWNER.id,
  actorOf: async () => OWNER,
  async signIn() {
    throw new HoldfastError('NOT_SUPPORTED_HERE', { detail: 'No sign-in is needed.' });
  },
};
