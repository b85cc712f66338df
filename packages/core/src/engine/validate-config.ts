import type { LoadConfigOptions, ResolvedConfig } from '../config/load-config.ts';
import { distinct, surveyConfig, type ConfigSurvey } from '../config/survey-config.ts';
import { errors as configErrors } from '../config/errors.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { faultText, schemaFaults } from '../contracts/json-schema.ts';
import type { Settings } from '../contracts/settings.ts';
import { errors as kernelErrors } from '../kernel/errors.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { ProviderSchemas } from '../kernel/plugin-manifest.ts';
import { declaredOptions } from './declared-options.ts';
import { withProviders } from './find-providers.ts';
import { openKernel } from './project.ts';
import { providerRequest, type ProviderKind } from './provider-request.ts';
import { unusedSettings } from './unused-settings.ts';

/** What is wrong with a project's configuration, also with the stacks that aren't chosen now. */
export interface ConfigReport {
  readonly projectRoot: string;
  /** The config files, for people. */
  readonly files: readonly string[];
  readonly stacks: readonly string[];
  /** Of the files, the stacks and the options of providers. */
  readonly problems: readonly FlowError[];
  /** Of the plugins that are listed: one that is missing, doesn't fit or fails. */
  readonly pluginProblems: readonly FlowError[];
  /** What is odd but holds nothing up. */
  readonly warnings: readonly FlowError[];
}

/** A report, and what it was made from, for who looks further. */
export interface SurveyedConfig extends ConfigReport {
  readonly survey: ConfigSurvey | undefined;
  readonly kernel: Kernel | undefined;
}

/** Looks at all that the configuration of a folder says; opens no provider. */
export async function validateConfig(options: LoadConfigOptions): Promise<SurveyedConfig> {
  const survey = await surveyConfig(options).catch((error: unknown) => {
    if (FlowError.is(error)) return error;
    throw error;
  });
  if (FlowError.is(survey)) return unreadable(options.cwd, survey);
  const pluginProblems: FlowError[] = [];
  const onWarning = (error: FlowError): void => void pluginProblems.push(error);
  const { kernel } = await openKernel(survey.plugins, { onWarning, isTolerant: true });
  const found: (readonly FlowError[])[] = [];
  for (const config of survey.stacks) found.push(await stackProblems(config, kernel));
  return {
    projectRoot: survey.projectRoot,
    files: survey.files,
    stacks: survey.stacks.map(({ stack }) => stack),
    problems: distinct([...survey.problems, ...found.flat()]),
    pluginProblems: distinct(pluginProblems),
    warnings: distinct(survey.stacks.flatMap((config) => [...config.warnings, ...unusedSettings(config)])),
    survey,
    kernel,
  };
}

function unreadable(projectRoot: string, error: FlowError): SurveyedConfig {
  const none = { files: [], stacks: [], pluginProblems: [], warnings: [], survey: undefined, kernel: undefined };
  return { ...none, projectRoot, problems: [error] };
}

async function stackProblems(config: ResolvedConfig, listed: Kernel): Promise<readonly FlowError[]> {
  const problems: FlowError[] = [];
  const tell = (error: unknown): void => {
    if (!FlowError.is(error)) throw error;
    problems.push(error);
  };
  const { kernel, settings, found } = await withProviders(listed, config, { onWarning: tell, isTolerant: true });
  const declared = declaredOptions([...config.plugins, ...found.map(({ setting }) => setting)]);
  for (const kind of ['storage', 'metadata', 'compute', 'environment'] as const) {
    if (settings[kind] === undefined) continue;
    for (const error of declaredProblems(kind, { config, settings, declared })) tell(error);
    await checkProvider(kind, { config, settings, kernel }).catch(tell);
  }
  return problems;
}

interface Checked {
  readonly config: ResolvedConfig;
  readonly settings: Settings;
}

/** Rejects where no plugin provides what the stack names, and where the provider refuses its options. */
async function checkProvider(
  kind: ProviderKind,
  { config, settings, kernel }: Checked & { kernel: Kernel },
): Promise<void> {
  const name = settings[kind]?.use;
  // What is no text was told where the file was checked.
  if (typeof name !== 'string') return;
  const request = providerRequest(kind, { config, settings, isReadOnly: true });
  const { provideStorage, provideMetadata, provideCompute, provideEnvironment } = kernel.hooks;
  const hooks = {
    storage: provideStorage,
    metadata: provideMetadata,
    compute: provideCompute,
    environment: provideEnvironment,
  };
  const known = hooks[kind].names;
  if (!known.includes(name)) {
    const facts = { kind, name, known, guess: didYouMean(name, known) };
    throw kernelErrors.FLOW_PROVIDER_UNKNOWN(facts, config.placeOf(`${kind}.use`));
  }
  if (kind === 'storage') return provideStorage.check(name, request);
  if (kind === 'metadata') return provideMetadata.check(name, request);
  if (kind === 'environment') return provideEnvironment.check(name, request);
  return provideCompute.check(name, { ...request, settings });
}

/** By the schema that a plugin's package.json has for the options of its provider. */
function declaredProblems(
  kind: ProviderKind,
  { config, settings, declared }: Checked & { readonly declared: ProviderSchemas },
): readonly FlowError[] {
  const { use = '', options } = settings[kind] ?? {};
  const schema = declared[kind]?.[use];
  if (schema === undefined) return [];
  return schemaFaults(schema, options).map((fault) => {
    const [option = ''] = fault.path;
    const own = config.placeOf(`${kind}.${String(option)}`);
    const context = own.position === undefined ? config.placeOf(`${kind}.use`) : own;
    const hint = `It is an option of the provider "${use}": correct it in the stack in the config.`;
    const problem = { kind: 'invalid', text: sentence(faultText(fault, kind)), hint } as const;
    return configErrors.FLOW_CONFIG_INVALID({ problems: [problem] }, context);
  });
}

function sentence(text: string): string {
  return text.endsWith('?') ? text : `${text}.`;
}
