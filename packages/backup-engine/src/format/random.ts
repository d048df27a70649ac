import { randomBytes } from 'node:crypto';

/** Where fresh keys and salts come from: a cryptographic generator everywhere but in test vectors. */
export type RandomBytes = (size: number) => Uint8Array;

export const systemRandom: RandomBytes = (size) => randomBytes(size);
