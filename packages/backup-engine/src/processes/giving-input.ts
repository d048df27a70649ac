import { Writable } from 'node:stream';
import { freeNow } from '../free-now.ts';

/**
 * What is written to it goes to a program's standard input, and its memory is given back as soon as the program has it. It breaks
 * when the program closes its input.
 */
export function givingInput(stdin: Writable): Writable {
  const giving = new Writable({
    write(piece: Uint8Array, _encoding, done) {
      stdin.write(piece, (error) => {
        freeNow(piece);
        done(error ?? null);
      });
    },
    final(done) {
      stdin.end(() => done(stdin.errored));
    },
    destroy(error, done) {
      stdin.destroy(error ?? undefined);
      done(error);
    },
  });
  stdin.once('error', (error) => giving.destroy(error));
  stdin.once('close', () => {
    if (!giving.writableFinished)
      giving.destroy(stdin.errored ?? new Error('The program has closed its input'));
  });
  return giving;
}
