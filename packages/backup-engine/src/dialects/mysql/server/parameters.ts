/**
 * Global variables that a restored server takes over from its source. Everything else stays behind: what names files,
 * addresses, other servers or commands of the source's machine, what sizes memory to that machine, and what logs.
 */
const GROUPS: readonly { reason: string; names: readonly string[] }[] = [
  {
    reason: 'applications rely on being allowed as many and as much',
    names: [
      'max_connections',
      'max_user_connections',
      'max_allowed_packet',
      'max_prepared_stmt_count',
      'group_concat_max_len',
    ],
  },
  {
    reason: 'they change what a statement means or how its result is written',
    names: [
      'character_set_server',
      'collation_server',
      'character_set_collations',
      'sql_mode',
      'old_mode',
      'time_zone',
      'lc_time_names',
      'explicit_defaults_for_timestamp',
      'auto_increment_increment',
      'auto_increment_offset',
      'default_week_format',
      'div_precision_increment',
      'completion_type',
      'sql_auto_is_null',
      'log_bin_trust_function_creators',
      'innodb_strict_mode',
      'innodb_default_row_format',
      'innodb_autoinc_lock_mode',
      'tx_isolation',
      'transaction_isolation',
      'updatable_views_with_limit',
      'system_versioning_alter_history',
      'local_infile',
      'default_authentication_plugin',
      'authentication_policy',
      'default_password_lifetime',
    ],
  },
  {
    reason: 'full-text indexes find other words with other limits',
    names: [
      'ft_min_word_len',
      'ft_max_word_len',
      'innodb_ft_min_token_size',
      'innodb_ft_max_token_size',
      'innodb_ft_enable_stopword',
      'ngram_token_size',
    ],
  },
  {
    reason: 'they end sessions and waits, within what any machine bears',
    names: [
      'wait_timeout',
      'interactive_timeout',
      'lock_wait_timeout',
      'innodb_lock_wait_timeout',
      'innodb_rollback_on_timeout',
      'max_statement_time',
      'max_execution_time',
      'idle_transaction_timeout',
      'net_read_timeout',
      'net_write_timeout',
    ],
  },
  {
    reason: 'they are fixed when the data folder is made',
    names: ['lower_case_table_names', 'innodb_page_size'],
  },
];

export const CARRIED_PARAMETERS: readonly string[] = GROUPS.flatMap((group) => group.names);

/** Differ from one machine to the next without anybody's doing, or are said in another way. */
export const UNREMARKABLE_PARAMETERS: readonly string[] = [
  'basedir',
  'bind_address',
  'datadir',
  'event_scheduler',
  'hostname',
  'log_error',
  'pid_file',
  'plugin_dir',
  'port',
  'server_uuid',
  'socket',
  'tmpdir',
];

/** One line of an option file. `loose`: a server that does not know the option starts without it. */
export function optionLine(name: string, value: string): string {
  if (/[\n\r\0]/.test(value)) throw new Error(`The option ${name} has a line break in its value.`);
  return `loose-${name.replaceAll('_', '-')}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"\n`;
}
