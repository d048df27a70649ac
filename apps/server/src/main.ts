import { ArgumentError } from './commands/arguments.ts';
import { runCommand } from './commands/run-command.ts';
import { readOptions } from './env.ts';
import { createLog, type Log } from './log.ts';
import type { ServerOptions } from './options.ts';
import { OptionError } from './parse-options.ts';
import { startServer, type RunningServer } from './start-server.ts';

const EXIT_FAILED = 1;
const EXIT_WRONG_OPTION = 2;
/** A stop must be over before whoever asked for it loses patience and kills. */
const STOP_LIMIT_MS = 9500;

/** One line for a person, and the end. */
function giveUp(line: string, exitCode: number): never {
  console.error(`Holdfast: ${line}`);
  process.exit(exitCode);
}

function optionsOrEnd(): ServerOptions {
  try {
    return readOptions();
  } catch (error) {
    if (error instanceof OptionError) giveUp(error.message, EXIT_WRONG_OPTION);
    throw error;
  }
}

async function serverOrEnd(options: ServerOptions, log: Log): Promise<RunningServer> {
  try {
    return await startServer(options, log);
  } catch (error) {
    log.debug({ error }, 'start failed');
    if (error instanceof OptionError) giveUp(oneLine(error.message), EXIT_WRONG_OPTION);
    giveUp(startProblem(error, options), EXIT_FAILED);
  }
}

function startProblem(error: unknown, { host, port }: ServerOptions): string {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') {
    return `port ${String(port)} of ${host} is taken; stop what uses it, or set HOLDFAST_PORT.`;
  }
  if (syscall === 'listen' || syscall === 'getaddrinfo') {
    return `cannot listen on ${host}, port ${String(port)} (${String(code)}); set HOLDFAST_HOST or HOLDFAST_PORT.`;
  }
  return `cannot start: ${error instanceof Error ? oneLine(error.message) : 'unknown error'}`;
}

/** What stands after `npm start --`: done instead of the server. */
async function commandAndExit(asked: readonly string[], log: Log): Promise<never> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort(new Error('stopped; run it again to go on'));
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect']) process.once(event, stop);
  try {
    const say = (line: string): void => console.log(line);
    process.exit(await runCommand(asked, { options, log, say, signal: stopping.signal }));
  } catch (error) {
    log.debug({ error }, 'the command failed');
    const isMisused = error instanceof ArgumentError;
    giveUp(oneLine((error as Error).message), isMisused ? EXIT_WRONG_OPTION : EXIT_FAILED);
  }
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}

/** Stops once, within the limit, even while it still starts; whoever asks again is not kept waiting. */
function stopOnRequest(starting: Promise<RunningServer>, log: Log): void {
  let asked = false;
  const stop = (): void => {
    if (asked) process.exit(EXIT_FAILED);
    asked = true;
    console.log('Holdfast is stopping.');
    setTimeout(() => process.exit(EXIT_FAILED), STOP_LIMIT_MS);
    void stopAndExit(starting, log);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  /* The launcher that started us is gone: nobody is left to stop us. */
  process.once('disconnect', stop);
}

async function stopAndExit(starting: Promise<RunningServer>, log: Log): Promise<never> {
  try {
    const server = await starting;
    await server.stop();
  } catch (error) {
    log.error({ error }, 'stopping failed');
    process.exit(EXIT_FAILED);
  }
  process.exit(0);
}

const options = optionsOrEnd();
const log = createLog({
  level: options.logLevel,
  secrets: options.token === undefined ? [] : [options.token],
});
process.on('uncaughtException', (error) => {
  log.error({ error }, 'uncaught error');
  process.exit(EXIT_FAILED);
});
const asked = process.argv.slice(2);
if (asked.length > 0) await commandAndExit(asked, log);
const starting = serverOrEnd(options, log);
stopOnRequest(starting, log);
const { url } = await starting;
console.log(`Holdfast is at ${url}`);
