import { edited, engine, type Guard } from './guard.ts';

/** Of what recovery believes. */
export const RECOVERY: readonly Guard[] = [
  {
    name: 'an old key slot goes only after the new one was seen to open',
    edits: edited(
      'recovery/rotate-master-key.ts',
      'for (const artifactId of opened) await requireOpens(context, newKey, artifactId);',
      'void opened;\n  void requireOpens;',
    ),
    witness: engine(
      'recovery/rotate-master-key.test.ts',
      'a slot that does not read back with the new key keeps the old one in force',
    ),
  },
  {
    name: 'a rebuilt catalogue calls Completed what was read back',
    edits: edited(
      'recovery/rebuild-catalogue.ts',
      'evidence = await readBack(context, artifactId, { signal, onMember: () => undefined });',
      'evidence = { artifactId, sizeBytes: 1, sourceBytes: 1, contents: {} } as unknown as typeof evidence;\n    void readBack;',
    ),
    witness: engine('recovery/rebuild.test.ts', 'what cannot be listed is told, and left where it is'),
  },
];
