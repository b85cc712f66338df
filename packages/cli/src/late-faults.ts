import type { Cli } from './cli.ts';

/**
 * While a command goes on, what a flow's file or a plugin left behind in this process may not end it: an error that
 * nothing catches, and a call of process.exit, are told on stderr and passed over. What has no line of theirs is ours.
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
function isOurs({ stack = '' }: Error): boolean {
  const frames = stack.split('\n').filter((line) => /^ +at /.test(line));
  return frames.every(
    (line) => /node:|\/node_modules\/|<anonymous>/.test(line) || ownFolders.some((folder) => line.includes(folder)),
  );
}

async function report(cli: Cli, thrown: unknown, exit: (code: number) => never): Promise<void> {
  const [{ errorRecord }, { errors }, { reportError, reportWarning }] = await Promise.all([
    import('@flow/core/kernel'),
    import('./errors.ts'),
    import('./reporters/report-error.ts'),
  ]);
  const { message, position } = errorRecord(thrown);
  if (position === undefined) return exit(reportError(cli, thrown, false));
  reportWarning(cli, errors.FLOW_LATE_FAULT({ reason: message }, { cause: thrown, position }));
}
