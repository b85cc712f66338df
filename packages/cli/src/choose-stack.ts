import { useStack } from '@flow/core/setup';
import type { Cli } from './cli.ts';
import { errors } from './errors.ts';

export interface StackRequest {
  readonly stack: string | undefined;
  /** The choice is forgotten. */
  readonly isDefault: boolean;
}

/** Makes a stack the one that this user's commands take in the current project. */
export async function chooseStack(cli: Cli, { stack, isDefault }: StackRequest): Promise<number> {
  const { cwd, env, stdout } = cli;
  if (isDefault === (stack !== undefined)) throw errors.FLOW_STACK_UNNAMED();
  const file = await useStack({ cwd, env, ...(stack !== undefined && { stack }) });
  stdout.line(
    stack === undefined ? 'What the config says holds again.' : `From now on ${stack} is taken here (${file}).`,
  );
  const variable = env['FLOW_STACK']?.trim() ?? '';
  if (stack !== undefined && variable !== '' && variable !== stack)
    stdout.line(`FLOW_STACK is set to ${variable}, which is stronger.`);
  return 0;
}
