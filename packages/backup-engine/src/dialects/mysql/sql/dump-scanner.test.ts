import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DumpStatement, DumpScanner } from './dump-scanner.ts';

function scan(
  text: string,
  chunkBytes = 65_536,
): { statements: DumpStatement[]; comments: string[]; whole: boolean } {
  const statements: DumpStatement[] = [];
  const comments: string[] = [];
  const scanner = new DumpScanner({
    statement: (statement) => statements.push(statement),
    comment: (line) => comments.push(line),
  });
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) scanner.write(bytes.subarray(at, at + chunkBytes));
  return { statements, comments, whole: scanner.end() };
}

const heads = (text: string): string[] => scan(text).statements.map(({ head }) => head);

describe('the scanner of dumps', () => {
  it.each([
    ['in a string', `SELECT 'a;b';`],
    ['behind an escaped quote', `SELECT 'it\\';s';`],
    ['behind a doubled quote', `SELECT 'it'';s';`],
    ['behind an escaped backslash', `SELECT '\\\\', ';';`],
    ['in a text in double quotes', `SELECT "a;\\";";`],
    ['in a name', 'SELECT `a``;b`;'],
    ['in a comment', 'SELECT /* ; */ 1;'],
    ['in a comment of a line', 'SELECT 1 -- ; no\n+ 1;'],
    ['in a comment with #', 'SELECT 1 # ; no\n+ 1;'],
    ['behind an apostrophe in a comment', `SELECT /* don't */ 1;`],
  ])('does not end a statement at a semicolon %s', (_, text) => {
    expect(heads(text)).toEqual([text.slice(0, -1)]);
  });

  it('takes two dashes without a space for two signs', () => {
    expect(heads("SELECT 1--';'-- '\n;SELECT 2;")).toEqual(["SELECT 1--';'-- '\n", 'SELECT 2']);
  });

  it('reads the text of a conditional comment as code', () => {
    const text = `/*!50003 CREATE*/ /*!50003 TRIGGER t BEGIN /* don't */ SELECT ';;'; END */`;
    expect(heads(`DELIMITER ;;\n${text};;\nDELIMITER ;\nSELECT 1;\n`)).toEqual([text, 'SELECT 1']);
  });

  it('counts groups, not what stands inside them or in values', () => {
    const { statements } = scan("INSERT INTO `t(` VALUES (1,'),('),(POINT(1,2),2),\n(0x28,NULL);");
    expect(statements.map(({ groups }) => groups)).toEqual([3]);
  });

  it('knows a backslash from an escape where the sql_mode says so', () => {
    const scanner = new DumpScanner({ statement: ({ head }) => found.push(head), comment: () => undefined });
    const found: string[] = [];
    scanner.backslashEscapes = false;
    scanner.write(Buffer.from(`SELECT 'a\\';SELECT "\\";`));
    expect(scanner.end()).toBe(true);
    expect(found).toEqual([`SELECT 'a\\'`, `SELECT "\\"`]);
  });

  it('passes over the line that only a client reads, and tells comments', () => {
    const { statements, comments } = scan(
      '/*M!999999\\- enable the sandbox mode */ \n-- Dump\n--\n\nSET NAMES utf8mb4;\n-- Dump completed\n',
    );
    expect(statements.map(({ head }) => head)).toEqual(['SET NAMES utf8mb4']);
    expect(comments.slice(1)).toEqual(['-- Dump', '--', '-- Dump completed']);
  });

  it('refuses a delimiter that no dump sets', () => {
    expect(() => scan('DELIMITER $$\n')).toThrow('delimiter');
  });

  it.each(["SELECT 'a", 'SELECT `a', 'SELECT /* a', 'SELECT 1', '-- no line break', "SELECT 'a\\"])(
    'does not take %j for a whole text',
    (text) => expect(scan(text).whole).toBe(false),
  );

  const piece = fc.constantFrom(
    ...[
      "'",
      '"',
      '`',
      '\\',
      ';',
      ';;',
      '(',
      ')',
      '/*',
      '*/',
      '/*!50003 ',
      '-- ',
      '--',
      '#',
      '\n',
      'x',
      'é🚢',
      ' ',
    ],
    ...['DELIMITER ;;\n', 'DELIMITER ;\n', 'INSERT INTO `t` VALUES (1);\n'],
  );
  it('finds the same in chunks of any size', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 40 }),
        fc.integer({ min: 1, max: 9 }),
        (pieces, chunkBytes) => {
          const text = pieces.join('');
          expect(scan(text, chunkBytes)).toEqual(scan(text));
        },
      ),
      { numRuns: 3000 },
    );
  });

  it('keeps the bounds of statements, in bytes of the whole text', () => {
    const text = "SET a=1;\n-- é\nINSERT INTO `é` VALUES ('é;');\nDELIMITER ;;\nCREATE x;;\n";
    const bytes = Buffer.from(text);
    const found = scan(text, 3).statements.map(({ start, end }) => bytes.toString('utf8', start, end));
    expect(found).toEqual(['SET a=1;', "INSERT INTO `é` VALUES ('é;');", 'CREATE x;;']);
  });
});
