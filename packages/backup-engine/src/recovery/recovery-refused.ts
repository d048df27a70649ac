/** Something that a person has to decide or change first. The message is for them, and nothing was touched. */
export class RecoveryRefused extends Error {
  override readonly name = 'RecoveryRefused';
}
