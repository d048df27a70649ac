/**
 * Server parameters that a restored server takes over from its source. Everything else stays behind: what names files, addresses, other
 * servers or commands of the source's machine, what sizes memory to that machine, and what logs statements.
 */
const GROUPS: readonly { reason: string; names: readonly string[] }[] = [
  {
    reason: 'applications rely on being allowed as many',
    names: [
      'max_connections',
      'max_locks_per_transaction',
      'max_prepared_transactions',
      'max_pred_locks_per_transaction',
    ],
  },
  {
    reason: 'they change what a query means or how its result is written',
    names: [
      'array_nulls',
      'backslash_quote',
      'bytea_output',
      'DateStyle',
      'default_text_search_config',
      'default_transaction_isolation',
      'escape_string_warning',
      'extra_float_digits',
      'IntervalStyle',
      'quote_all_identifiers',
      'search_path',
      'standard_conforming_strings',
      'TimeZone',
      'timezone_abbreviations',
      'transform_null_equals',
      'xmlbinary',
      'xmloption',
    ],
  },
  {
    reason: 'they tune plans and sessions, within what any machine bears',
    names: [
      'work_mem',
      'jit',
      'random_page_cost',
      'seq_page_cost',
      'effective_cache_size',
      'default_statistics_target',
      'idle_in_transaction_session_timeout',
      'idle_session_timeout',
      'lock_timeout',
      'statement_timeout',
      'autovacuum_naptime',
      'autovacuum_vacuum_scale_factor',
      'autovacuum_analyze_scale_factor',
    ],
  },
  {
    reason: 'some extensions work only when preloaded; taken over where the library is installed',
    names: ['shared_preload_libraries'],
  },
];

export const CARRIED_PARAMETERS: readonly string[] = GROUPS.flatMap((group) => group.names);

/** One line of postgresql.conf. */
export function parameterLine(name: string, value: string): string {
  if (/[\n\r\0]/.test(value)) throw new Error(`The parameter ${name} has a line break in its value.`);
  return `${name} = '${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'\n`;
}
