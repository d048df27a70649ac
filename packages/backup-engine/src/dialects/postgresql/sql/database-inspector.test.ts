import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DatabaseInspector } from './database-inspector.ts';

const HEAD = `--
-- PostgreSQL database dump
--

\\restrict kRynGU7O5ahuVJe8Yw506EG8xb1buZ

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
`;
const TAIL = `
--
-- PostgreSQL database dump complete
--

\\unrestrict kRynGU7O5ahuVJe8Yw506EG8xb1buZ

`;

function inspect(text: string, chunkBytes = 1 << 20): Record<string, number> {
  const inspector = new DatabaseInspector();
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) inspector.write(bytes.subarray(at, at + chunkBytes));
  return inspector.end().counts;
}

const BODY = `
CREATE FUNCTION public.f() RETURNS integer
    LANGUAGE sql
    BEGIN ATOMIC
 SELECT 1;
 SELECT 2;
END;
CREATE FUNCTION public.evil() RETURNS text
    LANGUAGE plpgsql
    AS $_X$
BEGIN
COPY public.ghost (a) FROM stdin;
  RETURN '$_$ $$ ''; -- /* ';
END
$_X$;
CREATE VIEW public."v;1" AS
 SELECT 'CREATE VIEW' AS a, E'it\\'s; ' AS b, 1 AS "q""; --";
COMMENT ON VIEW public."v;1" IS 'a
COPY public.evil FROM stdin;
1
b\\';
/* CREATE VIEW public.no AS /* nested; */ */
CREATE RULE r AS
    ON INSERT TO public.t DO ( INSERT INTO public.a VALUES (1);
 INSERT INTO public.b VALUES (2);
);
CREATE CONSTRAINT TRIGGER tr AFTER INSERT ON public.t FOR EACH ROW EXECUTE FUNCTION public.f();
SELECT pg_catalog.lo_create('16411');
SELECT pg_catalog.lo_open('16411', 131072);
SELECT pg_catalog.lowrite(0, '\\x616263');
SELECT pg_catalog.lo_close(0);
COPY public."Q""q.x" (a, b) FROM stdin;
1	x\\n\\\\.\\n
\\N	\\.not the end
3	;'"$$--
\\.

COPY public.empty (a) FROM stdin;
\\.

COPY public.nocol  FROM stdin;


\\.

SELECT pg_catalog.setval('public."Q""q''s_seq"', 42, true);
SELECT pg_catalog.setval('public.down', -9, false);
`;
const EXPECTED = {
  views: 1,
  'materialized views': 0,
  functions: 2,
  procedures: 0,
  aggregates: 0,
  triggers: 1,
  'large objects': 1,
  'table "public"."Q""q.x"': 3,
  'table "public"."empty"': 0,
  'table "public"."nocol"': 2,
  'sequence "public"."Q""q\'s_seq"': 42,
  'sequence "public"."down"': -9,
};

describe('the inspector of a database dump', () => {
  it('counts what is there and nothing that only looks like it', () => {
    expect(inspect(HEAD + BODY + TAIL)).toEqual(EXPECTED);
  });

  it('counts the same however the text is cut into chunks', () => {
    for (let size = 1; size < 40; size += 1) expect(inspect(HEAD + BODY + TAIL, size)).toEqual(EXPECTED);
  });

  it('counts the rows of any values, as COPY writes them', () => {
    const escape = (value: string): string =>
      value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t');
    const value = fc.string({ unit: fc.constantFrom('\\', '.', '\n', 'N', 'ä', ';', "'", '$', '\t', '') });
    fc.assert(
      fc.property(fc.array(value), fc.integer({ min: 1, max: 50 }), (values, chunk) => {
        const rows = values.map((each) => `${escape(each)}\n`).join('');
        const counts = inspect(`${HEAD}\nCOPY public.t (v) FROM stdin;\n${rows}\\.\n${TAIL}`, chunk);
        expect(counts['table "public"."t"']).toBe(values.length);
      }),
    );
  });

  it('reads names in the encoding of the dump', () => {
    const inspector = new DatabaseInspector();
    const text = `SET client_encoding = 'LATIN1';\nCOPY public."größe" (a) FROM stdin;\n\\.\n${TAIL}`;
    inspector.write(Buffer.from(text, 'latin1'));
    expect(inspector.end().counts).toMatchObject({ 'table "public"."größe"': 0 });
  });

  it.each(['', HEAD, HEAD + BODY, HEAD + BODY + TAIL.slice(0, 30)])('demands the end mark (%#)', (text) => {
    expect(() => inspect(text)).toThrow(/end mark/);
  });

  it('takes no end mark from within a value', () => {
    const quoted = `COMMENT ON TABLE public.t IS 'a\n-- PostgreSQL database dump complete\n';\n`;
    expect(() => inspect(HEAD + quoted)).toThrow(/end mark/);
    expect(() => inspect(`${HEAD}COPY public.t (a) FROM stdin;\n${TAIL}`)).toThrow(/end mark/);
  });

  it('refuses what comes after the end mark, and meta-commands', () => {
    expect(() => inspect(`${HEAD}${TAIL}DROP TABLE public.t;\n`)).toThrow(/after its end mark/);
    expect(() => inspect(`${HEAD}\\! rm -rf /\n${TAIL}`)).toThrow(/meta-command/);
  });
});
