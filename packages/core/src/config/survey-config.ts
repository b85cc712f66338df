import { FlowError } from '../contracts/flow-error.ts';
import { builtinStack, stackNames } from './choose-stack.ts';
import { readSources, resolveSources, type LoadConfigOptions, type ResolvedConfig } from './load-config.ts';
import { resolvePlugins, type PluginSetting } from './resolve-plugins.ts';
import { userPluginsFolder } from './find-config.ts';
import { errorsOf } from './throw-problems.ts';

/** All that a project's configuration says, whatever is wrong with it. */
export interface ConfigSurvey {
  readonly projectRoot: string;
  /** The config files, for people. */
  readonly files: readonly string[];
  /** The stack that is taken now; undefined where that can't be said. */
  readonly chosen: ResolvedConfig | undefined;
  /** What holds with each stack that can be taken. */
  readonly stacks: readonly ResolvedConfig[];
  readonly plugins: readonly PluginSetting[];
  /** Each with its place in a file. */
  readonly problems: readonly FlowError[];
}

/** Reads the configuration with each of its stacks. Throws FLOW_CONFIG_UNREADABLE. */
export async function surveyConfig(options: LoadConfigOptions): Promise<ConfigSurvey> {
  const sources = await readSources(options);
  const { files, found } = sources;
  const problems = [...errorsOf(sources.problems)];
  const resolve = (stack: string | undefined): ResolvedConfig | undefined => {
    try {
      const resolved = resolveSources(stack === undefined ? options : { ...options, stack }, sources);
      problems.push(...errorsOf(resolved.problems));
      return resolved.config;
    } catch (error) {
      if (!FlowError.is(error)) throw error;
      problems.push(error);
      return undefined;
    }
  };
  const chosen = resolve(undefined);
  const names = files.length === 0 ? [builtinStack] : stackNames(files);
  const stacks = names.map(resolve).filter((config) => config !== undefined);
  return {
    projectRoot: found.projectRoot,
    files: files.map(({ label }) => label),
    chosen,
    stacks,
    plugins: resolvePlugins(files, userPluginsFolder(options.env)),
    problems: distinct(problems),
  };
}

/** What several stacks have in common is told once. */
export function distinct(errors: readonly FlowError[]): readonly FlowError[] {
  const key = ({ code, message, position }: FlowError): string => JSON.stringify([code, message, position]);
  return [...new Map(errors.map((error) => [key(error), error])).values()];
}
