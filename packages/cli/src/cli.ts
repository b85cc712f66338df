import { Output } from './reporters/output.ts';

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
}

/** The process's own folder, environment and streams; the one place that reads them. */
export function openCli(): Cli {
  const { env } = process;
  const debug = env['FLOW_DEBUG'];
  return {
    cwd: process.cwd(),
    env,
    stdout: new Output(process.stdout, env),
    stderr: new Output(process.stderr, env),
    isDebug: debug !== undefined && debug !== '' && debug !== '0',
    command: env['FLOW_COMMAND'] || 'flow',
    now: Date.now,
  };
}
