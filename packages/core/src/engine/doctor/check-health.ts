import type { LoadConfigOptions } from '../../config/load-config.ts';
import { withProviders } from '../find-providers.ts';
import { validateConfig, type SurveyedConfig } from '../validate-config.ts';
import { checkCache, checkCompiler, checkNode } from './check-machine.ts';
import { checkKernels, checkPlugins } from './check-packages.ts';
import { checkStores } from './check-store.ts';
import { finding, ok, type HealthCheck } from './health-check.ts';

export interface HealthOptions extends LoadConfigOptions {
  /** Nothing is written to the store: where it is kept read-only by choice. */
  readonly isReadOnly?: boolean;
  /** The version of Node that runs. */
  readonly node?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** Looks at an installation and the project of a folder: what is wrong with each part, and what to do about it. */
export async function checkHealth(options: HealthOptions): Promise<readonly HealthCheck[]> {
  const { env, node = process.versions.node } = options;
  const validated = await validateConfig(options);
  const { projectRoot, survey, pluginProblems: problems } = validated;
  const around = { projectRoot, plugins: survey?.plugins ?? [], config: survey?.chosen ?? survey?.stacks[0], problems };
  return [
    await checkNode(node),
    await checkCompiler(),
    checkCache(env, projectRoot),
    ...configChecks(validated),
    ...checkKernels(around),
    ...(await checkPlugins(around)),
    ...(await storeChecks(options, validated)),
  ];
}

function configChecks({ files, stacks, problems, warnings }: SurveyedConfig): readonly HealthCheck[] {
  const found = [
    ...problems.map((error) => finding('config', error)),
    ...warnings.map((error) => finding('config', error, 'warning')),
  ];
  if (found.length > 0) return found;
  const where = files.length === 0 ? 'no file, so the defaults hold' : files.join(', ');
  return [ok('config', `${where}; ${stacks.length === 1 ? 'the stack' : 'stacks'} ${stacks.join(', ')}`)];
}

async function storeChecks(
  { isReadOnly = false, now = Date.now }: HealthOptions,
  { survey, kernel }: SurveyedConfig,
): Promise<readonly HealthCheck[]> {
  const config = survey?.chosen;
  if (config === undefined || kernel === undefined) {
    const message = 'The store and the index were not looked at: which they are, the config has to say first.';
    return [{ name: 'store', status: 'warning', message, hint: 'Correct the config, and run flow doctor again.' }];
  }
  // What a plugin fails with was told as the config's.
  const ready = await withProviders(kernel, config, { onWarning: () => undefined, isTolerant: true });
  return checkStores({ kernel: ready.kernel, config, settings: ready.settings, isReadOnly, now });
}
