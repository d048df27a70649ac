/** The reason of an abort because Holdfast itself stops. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';

  constructor() {
    super('Interrupted: Holdfast stopped before it was complete.');
  }
}
