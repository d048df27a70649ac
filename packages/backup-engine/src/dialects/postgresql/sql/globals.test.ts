import { describe, expect, it } from 'vitest';
import { concernsTablespace, createdRole, GlobalsInspector, GlobalsReader } from './globals.ts';

const GLOBALS = `--
-- PostgreSQL database cluster dump
--

\\restrict TXDdP6TKEMgDVFplf2h9TA9

SET default_transaction_read_only = off;

CREATE ROLE "Bob ""q; --";
ALTER ROLE "Bob ""q; --" WITH NOSUPERUSER NOLOGIN;
CREATE ROLE alice;
ALTER ROLE alice WITH LOGIN PASSWORD 'SCRAM-SHA-256$4096:a==$b:c';
COMMENT ON ROLE alice IS 'a
CREATE ROLE ghost;
';
GRANT alice TO "Bob ""q; --" GRANTED BY postgres;
CREATE TABLESPACE ts OWNER postgres LOCATION '/srv/ts';

\\unrestrict TXDdP6TKEMgDVFplf2h9TA9

--
-- PostgreSQL database cluster dump complete
--

`;

function inspect(text: string): Record<string, number> {
  const inspector = new GlobalsInspector();
  inspector.write(Buffer.from(text));
  return inspector.end().counts;
}

describe('the globals', () => {
  it('are counted by role', () => {
    expect(inspect(GLOBALS)).toEqual({ 'role "Bob ""q; --"': 1, 'role "alice"': 1 });
  });

  it('are given statement by statement, whole', () => {
    const statements: string[] = [];
    const reader = new GlobalsReader((statement) => statements.push(statement));
    reader.write(Buffer.from(GLOBALS));
    reader.end();
    expect(statements).toHaveLength(8);
    expect(statements[5]).toBe(`COMMENT ON ROLE alice IS 'a\nCREATE ROLE ghost;\n'`);
  });

  it.each([
    [GLOBALS.slice(0, 300), /end mark/],
    [`${GLOBALS}CREATE ROLE late;\n`, /after their end mark/],
    [GLOBALS.replace('CREATE ROLE alice', 'DROP ROLE alice'), /unexpected statement/],
    [GLOBALS.replace('CREATE ROLE alice;', '\\connect template1'), /meta-command/],
  ])('are refused when they are not whole or hold something else (%#)', (text, reason) => {
    expect(() => inspect(text)).toThrow(reason);
  });

  it('name the role that is created', () => {
    expect(createdRole('CREATE ROLE "a""b"')).toBe('a"b');
    expect(createdRole('ALTER ROLE a')).toBeNull();
  });

  it.each([
    ["CREATE TABLESPACE ts OWNER a LOCATION '/x'", true],
    ['ALTER TABLESPACE ts SET (seq_page_cost=2)', true],
    ["COMMENT ON TABLESPACE ts IS 'x'", true],
    ['GRANT ALL ON TABLESPACE ts TO alice', true],
    ['GRANT CREATE ON TABLESPACE ts TO alice WITH GRANT OPTION', true],
    ['GRANT alice TO bob', false],
    ["COMMENT ON ROLE a IS 'CREATE TABLESPACE '", false],
    ['GRANT SET ON PARAMETER work_mem TO alice', false],
  ])('%s concerns a tablespace: %s', (statement, expected) => {
    expect(concernsTablespace(statement)).toBe(expected);
  });
});
