/** Recorded in every artifact that this version writes. */
export const HOLDFAST_VERSION = '0.1.0';
