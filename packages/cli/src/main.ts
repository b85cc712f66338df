import { run } from '@oclif/core/run';
import { settings } from '@oclif/core/settings';
import { openCli, type Cli } from './cli.ts';
import { commandPlugins, commandRoot } from './command-plugins.ts';
import { hearLateFaults } from './late-faults.ts';

/** Runs one command line of `flow` and ends the process: 0 finished, 1 failed or stopped, 2 bad usage or an invalid flow. */
export async function runCli(argv: readonly string[]): Promise<never> {
  const cli = openCli();
  let code = await runCommand(cli, argv);
  await cli.stdout.flush();
  code = await reportLost(cli, code);
  await cli.stderr.flush();
  // What a flow's module opened while it was loaded must not hold the command up.
  process.exit(code);
}

async function runCommand(cli: Cli, argv: readonly string[]): Promise<number> {
  settings.enableAutoTranspile = false;
  using _faults = hearLateFaults(cli);
  try {
    const plugins = new Map((await commandPlugins(cli, argv)).map((plugin) => [plugin.name, plugin]));
    const code: unknown = await run([...argv], { root: commandRoot, plugins, devPlugins: false, userPlugins: false });
    return typeof code === 'number' ? code : 0;
  } catch (error) {
    if (isExit(error)) return error.oclif.exit;
    const [{ reportError }, { commandError }] = await Promise.all([
      import('./reporters/report-error.ts'),
      import('./command-error.ts'),
    ]);
    return reportError(cli, commandError(error) ?? error, wantsJson(argv));
  }
}

/** What could not be printed is a failure, but where the reader had enough, as `head` has. */
async function reportLost(cli: Cli, code: number): Promise<number> {
  const { failure } = cli.stdout;
  if (failure === undefined || failure.code === 'EPIPE') return code;
  const [{ reportError }, { errors }] = await Promise.all([
    import('./reporters/report-error.ts'),
    import('./errors.ts'),
  ]);
  return Math.max(
    code,
    reportError(cli, errors.FLOW_OUTPUT_WRITE({ reason: failure.message }, { cause: failure }), false),
  );
}

/** How oclif ends a command that has said all it has to say. */
function isExit(error: unknown): error is { readonly oclif: { readonly exit: number } } {
  return error instanceof Error && 'code' in error && error.code === 'EEXIT';
}

function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const words = argv.slice(0, end === -1 ? argv.length : end);
  return words.includes('--json') || words.includes('--json=true');
}
