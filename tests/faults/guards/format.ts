import { edited, engine, type Guard } from './guard.ts';

const MEMBER_TEST = 'format/member-stream.test.ts';

/** Of the artifact's bytes. */
export const FORMAT: readonly Guard[] = [
  {
    name: 'the last chunk is made at the end of the input alone',
    edits: edited(
      'format/member-stream.ts',
      "if (this.#result === null) throw new Error('The member is not written to its end');",
      "this.#result ??= { bytes: this.#bytes, sha256: '' };",
    ),
    witness: engine(MEMBER_TEST, 'stopped before the end of its input, it has no result'),
  },
  {
    name: 'a member without its last chunk is refused',
    edits: edited(
      'format/member-stream.ts',
      '      this.#open(this.#cutter.rest());\n',
      '      if (this.#cutter.rest().length > 0) this.#open(this.#cutter.rest());\n',
    ),
    witness: engine(MEMBER_TEST, 'cut anywhere'),
  },
  {
    name: 'each chunk is authenticated before it is released',
    edits: edited('format/chunked-encryption.ts', '    decipher.final();\n', ''),
    witness: engine(MEMBER_TEST, 'releases no byte of the refused chunk nor of any after it'),
  },
  {
    name: 'the key commitment is checked',
    edits: edited(
      'format/chunked-encryption.ts',
      'if (!timingSafeEqual(messageKey.commitment, header.subarray(SALT_BYTES, HEADER_BYTES))) {',
      'if (header.length === 0) {',
    ),
    witness: engine(
      MEMBER_TEST,
      'the key commitment tells a wrong key, another artifact and another member from damage',
    ),
  },
  {
    name: 'the MAC of the manifest is checked',
    edits: edited('format/manifest.ts', ' || !timingSafeEqual(sealed, file)) {', ') {'),
    witness: engine('format/manifest.test.ts', 'every altered byte, every cut and every addition is refused'),
  },
  {
    name: 'key slots are of their own artifact',
    edits: edited(
      'format/key-slots.ts',
      'if (keys.artifactId !== artifactId) {',
      'if (keys.artifactId === null) {',
    ),
    witness: engine('format/key-slots.test.ts', 'the slots of one artifact do not open another'),
  },
];
