import type { Cli } from './cli.ts';

/**
 * While a command goes on, what a flow's file or a plugin left behind in this process may not end it: an error that
 * nothing catches, and a call of process.exit, are told on stderr and passed over. One that has a line of ours ends it.
 */
export function hearLateFaults(cli: Cli): Disposable {
  const exit = process.exit.bind(process);
  const tell = (thrown: unknown): void => void report(cli, thrown, exit);
  const refuse = (code?: number | string | null): never => {
    const error = new Error(`it called process.exit(${String(code ?? '')})`);
    Error.captureStackTrace(error, refuse);
    if (isOurs(error)) return exit(code);
    throw error;
  };
  process.exit = refuse;
  process.on('uncaughtException', tell).on('unhandledRejection', tell);
  return {
    [Symbol.dispose]: () => {
      process.off('uncaughtException', tell).off('unhandledRejection', tell);
      process.exit = exit;
    },
  };
}

const ownFolders = [import.meta.url, import.meta.resolve('@flow/core')].map((url) => new URL('../', url).pathname);

/** Nothing is imported for it: most commands never need it. */
function isOurs(error: Error): boolean {
  return framesOf(error).every(
    (line) => /node:|\/node_modules\/|<anonymous>/.test(line) || ownFolders.some((folder) => line.includes(folder)),
  );
}

/** A connection that was refused has no line at all, and what isn't an Error no stack. */
function hasOurLine(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const first = framesOf(thrown).find((line) => !/node:|<anonymous>/.test(line));
  return first !== undefined && ownFolders.some((folder) => first.includes(folder));
}

function framesOf({ stack }: Error): readonly string[] {
  return String(stack)
    .split('\n')
    .filter((line) => /^ +at /.test(line));
}

async function report(cli: Cli, thrown: unknown, exit: (code: number) => never): Promise<void> {
  const [{ errorRecord, pluginInCharge }, { errors }, { reportError, reportWarning }] = await Promise.all([
    import('@flow/core/kernel'),
    import('./errors.ts'),
    import('./reporters/report-error.ts'),
  ]);
  const { message, position } = errorRecord(thrown);
  if (hasOurLine(thrown)) {
    const code = reportError(cli, thrown, false);
    await cli.stderr.flush();
    return exit(code);
  }
  const place = position === undefined ? {} : { position };
  const plugin = pluginInCharge()?.plugin;
  reportWarning(cli, errors.FLOW_LATE_FAULT({ plugin, reason: message }, { cause: thrown, ...place }));
}
