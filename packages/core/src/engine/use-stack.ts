import { loadConfig, type LoadConfigOptions } from '../config/load-config.ts';
import { findConfig } from '../config/find-config.ts';
import { writeStackChoice } from '../config/stack-choice.ts';

/**
 * Makes a stack the one that this user's commands take in this project; undefined forgets the choice. Returns the file that
 * remembers it. Throws FLOW_STACK_UNKNOWN and FLOW_STATE_NOT_WRITABLE, and where the config is wrong.
 */
export async function useStack(options: Omit<LoadConfigOptions, 'overrides'>): Promise<string> {
  const { cwd, env, stack } = options;
  const { projectRoot } = stack === undefined ? findConfig(cwd, env) : await loadConfig(options);
  return writeStackChoice(env, projectRoot, stack);
}
