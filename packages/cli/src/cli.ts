import { Output } from './reporters/output.ts';
import { TurnWriter } from './reporters/turn-writer.ts';

/** What a command is given of the process that it runs in. */
export interface Cli {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** FLOW_DEBUG is set: stacks are shown. */
  readonly isDebug: boolean;
  /** How the user calls this command: `flow`, unless FLOW_COMMAND says otherwise. */
  readonly command: string;
  readonly now: () => number;
  /** Texts of parameters, by their fields, from a program that starts the command: a command line would show them to all. */
  readonly runnerParameters: Readonly<Record<string, string>>;
}

let opened: Cli | undefined;

/**
 * The process's own folder, environment and streams; the one place that reads them. There is one a process: commands,
 * which the framework makes, and what ends the process must know alike what of the output is still to be written.
 */
export function openCli(): Cli {
  opened ??= readProcess();
  return opened;
}

function readProcess(): Cli {
  const { env } = process;
  const debug = env['FLOW_DEBUG'];
  const writer = new TurnWriter();
  return {
    cwd: process.cwd(),
    env,
    stdout: new Output(process.stdout, env, writer),
    stderr: new Output(process.stderr, env, writer),
    isDebug: debug !== undefined && debug !== '' && debug !== '0',
    command: env['FLOW_COMMAND'] || 'flow',
    now: Date.now,
    runnerParameters: takeParameters(env),
  };
}

/** None of what the command starts inherits them. */
function takeParameters(env: NodeJS.ProcessEnv): Readonly<Record<string, string>> {
  const text = env['FLOW_RUNNER_PARAMETERS'];
  delete env['FLOW_RUNNER_PARAMETERS'];
  return text === undefined ? {} : (JSON.parse(text) as Readonly<Record<string, string>>);
}
