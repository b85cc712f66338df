import { refusePluginExit } from '@flow/core/kernel';
import type { Cli } from './cli.ts';

const guarded = new WeakSet<Cli>();

/**
 * Called before others' code is loaded, as plugins and flows are. What it prints goes to stderr from now on, as stdout has
 * what the command says, which programs read; and a plugin can't end the process.
 */
export function guardProcess(cli: Cli): void {
  if (guarded.has(cli)) return;
  guarded.add(cli);
  cli.stdout.guard(cli.stderr);
  refusePluginExit();
}
