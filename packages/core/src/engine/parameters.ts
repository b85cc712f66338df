import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { didYouMean } from '../contracts/did-you-mean.ts';
import { errorRecord } from '../contracts/error-record.ts';
import { FlowError } from '../contracts/flow-error.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { describeIssue } from '../flow/decorators.ts';
import type { ParamSpec } from '../contracts/param-spec.ts';
import { isSecret } from '../flow/param.ts';
import { jsonSchemaOf } from '../flow/parameter-flags.ts';
import type { FlowDefinition } from '../flow/read-definition.ts';
import { hidden, hideSecrets, secretTexts } from '../task/hide-secrets.ts';
import { describeParameters } from './describe-parameters.ts';
import { errors } from './errors.ts';
import { givenName, givenValue, type ParameterSources } from './given-value.ts';
import { includedAt, readIncluded, type ReadUrl } from './included-files.ts';
import { readings } from './parameter-text.ts';
import { unlessAborted } from './unless-aborted.ts';

export interface GivenParameters extends ParameterSources {
  readonly definition: FlowDefinition;
  /** The flow's file, as the user named it; undefined for one that was given as a class. */
  readonly file: string | undefined;
  /** The folder that paths count from which were given; defaults' count from the project's. */
  readonly cwd: string;
  readonly projectRoot: string;
  /** Reads files that are given by a URL. */
  readonly readUrl: ReadUrl;
}

/**
 * Checks what was given, awaits defaults and schemas, and reads files; every parameter has its value afterwards.
 * Throws FLOW_PARAM_UNKNOWN, FLOW_PARAM_MISSING, FLOW_PARAM_INVALID and FLOW_PARAM_FILE.
 */
export async function resolveParameters(options: GivenParameters): Promise<Readonly<Record<string, unknown>>> {
  const { definition, given, file } = options;
  for (const name of Object.keys(given)) {
    if (definition.parameters.has(name)) continue;
    const guess = didYouMean(name, [...definition.parameters.keys()]);
    throw errors.FLOW_PARAM_UNKNOWN({
      name,
      flow: definition.name,
      file,
      guess: guess === undefined ? undefined : givenName(guess, options),
    });
  }
  const infos = await describeParameters(definition);
  const isGiven = (name: string): boolean => {
    const spec = definition.parameters.get(name);
    return spec !== undefined && givenValue(name, spec, options) !== undefined;
  };
  const missing = infos.filter((info) => info.isRequired && !isGiven(info.name));
  if (missing.length > 0 && missing.every((info) => info.isSecret))
    throw errors.FLOW_PARAM_SECRET_MISSING({
      names: missing.map((info) => givenName(info.name, options)),
      variables: missing.map((info) => info.variable),
      flow: definition.name,
    });
  if (missing.length > 0)
    throw errors.FLOW_PARAM_MISSING({
      names: missing.map((info) => givenName(info.name, options)),
      flow: definition.name,
      file,
    });
  const read = await Promise.all(
    [...definition.parameters].map(async ([name, spec]) => ({ name, ...(await readOne(name, spec, options)) })),
  );
  throwFaults(
    read.flatMap(({ fault }) => fault ?? []),
    options,
  );
  return Object.fromEntries(read.map(({ name, value }) => [name, value]));
}

/** So long what is all but read may take once the run is to stop: then the run begins, and ends as one that was stopped. */
const stopMs = 300;

/** As `resolveParameters`, and rejects with FLOW_RUN_NOT_BEGUN soon after the signal: code of the flow may never end. */
export async function resolveBefore(
  options: GivenParameters,
  signal: AbortSignal | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  const work = resolveParameters(options);
  if (signal === undefined) return work;
  try {
    return await unlessAborted(work, signal);
  } catch (cause) {
    if (!signal.aborted || FlowError.is(cause)) throw cause;
    const late = errors.FLOW_RUN_NOT_BEGUN({ flow: options.definition.name });
    return Promise.race([work, sleep(stopMs).then(() => Promise.reject(late))]);
  }
}

interface ReadValue {
  readonly value?: unknown;
  readonly fault?: FlowError;
}

/** What a default or a schema throws on its own account is no fault of the values. */
async function readOne(name: string, spec: ParamSpec, options: GivenParameters): Promise<ReadValue> {
  try {
    return { value: await resolveOne(name, spec, options) };
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    return { fault: error };
  }
}

/** All that is wrong with the values at once; a single fault as it is. */
function throwFaults(faults: readonly FlowError[], { definition, file }: GivenParameters): void {
  const [first, second] = faults;
  if (first === undefined) return;
  if (second === undefined) throw first;
  const problems = faults.map(({ message }) => message);
  throw errors.FLOW_PARAM_INVALID({ problems, flow: definition.name, file }, { cause: new AggregateError(faults) });
}

/** The values of a run's parameters: references to what is stored, and of secrets what holds the value itself. */
export interface SavedParameters {
  readonly parameters: Readonly<Record<string, ArtifactRef>>;
  readonly secretParameters: Readonly<Record<string, ArtifactRef>>;
}

/** Stores the values of a run's parameters, secrets aside. */
export async function saveParameters(
  artifacts: ArtifactStore,
  { parameters: specs }: Pick<FlowDefinition, 'parameters'>,
  values: Readonly<Record<string, unknown>>,
): Promise<SavedParameters> {
  const isHidden = ([name]: readonly [string, unknown]): boolean => {
    const spec = specs.get(name);
    return spec !== undefined && isSecret(spec);
  };
  const all = Object.entries(values);
  const saved = await Promise.all(
    all
      .filter((one) => !isHidden(one))
      .map(async ([name, value]) => [name, await artifacts.save(name, value)] as const),
  );
  const sealed = all.filter(isHidden).map(([name, value]) => [name, artifacts.seal(name, value)] as const);
  return { parameters: Object.fromEntries(saved), secretParameters: Object.fromEntries(sealed) };
}

async function resolveOne(name: string, spec: ParamSpec, options: GivenParameters): Promise<unknown> {
  const { definition, projectRoot, file } = options;
  const given = givenValue(name, spec, options);
  const by = given?.by ?? givenName(name, options);
  if (spec.kind === 'file') {
    const place = includedAt(name, spec, options) ?? { at: '', folder: projectRoot, isDefault: true };
    return readIncluded({ ...place, name: by, as: spec.as, readUrl: options.readUrl });
  }
  const secrets = isSecret(spec) && given !== undefined ? secretTexts([given.value]) : [];
  const place = { name: by, field: name, isDefault: given === undefined, flow: definition.name, file, secrets };
  const value = given ? given.value : await ownCode(place, 'its default', () => defaultOf(spec.options.default));
  const values = given?.isText === true ? readings(value, jsonSchemaOf(spec.schema)) : [value];
  return validate(place, spec, { given: value, values });
}

interface Place {
  /** As whoever gave it knows the parameter. */
  readonly name: string;
  readonly field: string;
  readonly isDefault: boolean;
  /** What its own code may not show. */
  readonly secrets: readonly string[];
  readonly flow: string;
  readonly file: string | undefined;
}

/** What a default or a check of the flow's own throws is told with the parameter that it belongs to. */
async function ownCode<T>({ name, flow, file, secrets }: Place, what: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const { message, position } = errorRecord(cause);
    throw errors.FLOW_PARAM_INVALID(
      { problems: [`${name}: ${what} failed: ${hideSecrets(message, secrets)}`], flow, file },
      { ...(secrets.length === 0 && { cause }), position },
    );
  }
}

async function defaultOf(given: unknown): Promise<unknown> {
  return typeof given === 'function' ? (given as () => unknown)() : given;
}

type ValueSpec = Extract<ParamSpec, { readonly kind: 'value' }>;

interface Candidates {
  readonly given: unknown;
  /** What it may mean. */
  readonly values: readonly unknown[];
}

/** The first value that the schema takes; what is wrong with the likeliest where it takes none. */
async function validate(place: Place, spec: ValueSpec, { given, values }: Candidates): Promise<unknown> {
  const { schema } = spec;
  let issues: readonly StandardSchemaV1.Issue[] | undefined;
  for (const value of values) {
    const result = await ownCode(place, 'its check', () => schema['~standard'].validate(value));
    if (result.issues === undefined) return result.value;
    issues ??= result.issues;
  }
  throw invalid(place, spec, { given, values, reason: (issues ?? []).map((issue) => describeIssue(issue)).join('; ') });
}

interface Refused extends Candidates {
  readonly reason: string;
}

function invalid(place: Place, spec: ValueSpec, { given, values, reason }: Refused): FlowError {
  const { name, field, flow, file } = place;
  if (place.isDefault && !isSecret(spec)) {
    const facts = { name: field, given: name, shown: shown(given), reason };
    return errors.FLOW_PARAM_DEFAULT(facts, { position: errorRecord(spec.declared).position });
  }
  const problem = isSecret(spec)
    ? `${name} ${hidden}: ${hideSecrets(reason, secretTexts([given, ...values]))}`
    : `${name} ${shown(given)}: ${reason}${slipIn(given, spec)}`;
  return errors.FLOW_PARAM_INVALID({ problems: [problem], flow, file });
}

/** What is wrong with a text that the schema was given as it is, since it can't be read as what it should be. */
function slipIn(given: unknown, { schema }: ValueSpec): string {
  if (typeof given !== 'string') return '';
  if (jsonSchemaOf(schema)?.type === 'boolean') return '; give true or false';
  if (!/^\s*[[{]/.test(given)) return '';
  try {
    JSON.parse(given);
    return '';
  } catch {
    return '; it looks like JSON and is none';
  }
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? inspect(value, { breakLength: Infinity })
    : (JSON.stringify(value) ?? String(value));
}
