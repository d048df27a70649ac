import { edit, edited, engine, type Guard } from './guard.ts';

const PIPELINE = 'processes/pipeline.ts';
const PIPELINE_TEST = 'processes/pipeline.test.ts';

/** A witness that waits for ever is red as soon as it is clear that it does. */
const HANGING_IS_FAILING = edit(PIPELINE_TEST, 'testTimeout: 30_000', 'testTimeout: 5_000');

/** Of the programs that dump and load. */
export const PROGRAMS: readonly Guard[] = [
  {
    name: 'the exit code of the dump counts',
    edits: edited(
      PIPELINE,
      'else if (code !== 0) this.fail',
      'else if (code !== 0 && stage !== this.first()) this.fail',
    ),
    witness: engine(PIPELINE_TEST, 'never ends its output when the first stage fails after some output'),
  },
  {
    name: 'the exit code of the compressor counts',
    edits: edited(
      PIPELINE,
      'else if (code !== 0) this.fail',
      'else if (code !== 0 && stage !== this.last()) this.fail',
    ),
    witness: engine(PIPELINE_TEST, 'fails when the last stage fails after all its output'),
  },
  {
    name: 'a signal counts',
    edits: edited(
      PIPELINE,
      "if (signal !== null) this.fail(stage, 'signal');",
      'if (signal !== null) return;',
    ),
    witness: engine(PIPELINE_TEST, 'fails when a stage is killed by a signal'),
  },
  {
    name: 'the output ends only after every exit',
    edits: edited(
      PIPELINE,
      'const over = this.stages.every((stage) => stage.gone && (stage.closed || evenIfOpen));',
      'const over = this.last().gone && (this.last().closed || evenIfOpen);',
    ),
    witness: engine(PIPELINE_TEST, 'never ends its output before the first stage has exited, however late'),
  },
  {
    name: 'a failed output is destroyed, never ended',
    edits: edited('processes/pipeline-output.ts', 'else this.destroy(error);', 'else this.push(null);'),
    witness: engine(PIPELINE_TEST, 'never ends its output when the first stage fails after some output'),
  },
  {
    name: 'the pipe between two programs is left alone in the tick that made it',
    edits: [edit(PIPELINE, 'previous?.destroy();', ''), HANGING_IS_FAILING],
    witness: engine(PIPELINE_TEST, 'loses no byte of 50 MB through two stages'),
  },
  {
    name: 'a broken source of the input counts',
    edits: edited(
      PIPELINE,
      "if (isSourceBroken) this.fail(this.first(), 'input', cause);",
      'if (isSourceBroken) return;',
    ),
    witness: engine(PIPELINE_TEST, 'fails it when the source breaks'),
  },
  {
    name: 'an input that was not read to its end counts',
    edits: edited(PIPELINE, 'else this.unreadInput = cause;', ''),
    witness: engine(PIPELINE_TEST, 'fails it when the program ends well without having read it all'),
  },
  {
    name: 'silence has a limit',
    edits: [
      edit(
        'processes/pipeline-output.ts',
        'if (this.wanted) this.watch.stalled();',
        'if (this.wanted) return;',
      ),
      HANGING_IS_FAILING,
    ],
    witness: engine(PIPELINE_TEST, 'fails as stalled when no byte comes'),
  },
  {
    name: 'programs die with their parent',
    edits: edited(
      'processes/spawn-tool.ts',
      'options.dieWithUs ? deathTie() : [],',
      '...(options.dieWithUs ? [] : deathTie()),',
    ),
    witness: engine('processes/death-tie.test.ts', 'die with it, under account null'),
  },
  {
    name: 'secret files are removed when the programs have ended',
    edits: edited(PIPELINE, 'for (const stage of this.stages) stage.secrets.remove();', ''),
    witness: engine(
      'processes/secret-files.test.ts',
      'are 0600 in a 0700 folder, reach the program by path, and are gone afterwards',
    ),
  },
  {
    name: 'errors that the loader passed over count',
    edits: edited(
      'dialects/postgresql/load/run-loader.ts',
      'if (!/errors ignored on restore/i.test(stderr)) return;',
      'if (stderr !== null) return;',
    ),
    witness: engine(
      'dialects/postgresql/load/run-loader.test.ts',
      'errors that a loader passed over are a failure, whatever its exit code says',
    ),
  },
  {
    name: 'a dump comes to its end mark',
    edits: edited('dialects/postgresql/sql/database-inspector.ts', '!this.complete || ', ''),
    witness: engine(
      'dialects/postgresql/sql/database-inspector.test.ts',
      'takes no end mark from within a value',
    ),
  },
];
