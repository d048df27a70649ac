import { pino } from 'pino';
import { redactFields, redactText } from './redaction.ts';

/** Structured log: fields first, then a sentence. Whatever looks like a credential is redacted on the way out. */
export interface Log {
  debug(fields: Record<string, unknown>, message: string): void;
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export interface LogOptions {
  readonly level: string;
  /** Values that must never be written, wherever they stand. */
  readonly secrets: readonly string[];
  /** Where lines of JSON go; standard error by default. */
  readonly destination?: { write(line: string): void };
}

export function createLog({ level, secrets, destination }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      /* Errors are made plain by the redaction already; pino's own serializer would read them once more. */
      serializers: { err: (plain: unknown) => plain },
    },
    destination ?? pino.destination({ fd: 2, sync: true }),
  );
  const writer =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (fields: Record<string, unknown>, message: string): void => {
      if (logger.isLevelEnabled(name))
        logger[name](redactFields(fields, secrets), redactText(message, secrets));
    };
  return { debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') };
}
