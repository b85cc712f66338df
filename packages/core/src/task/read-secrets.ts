import { FlowError } from '../contracts/flow-error.ts';
import type { SecretReadOptions, SecretSource, SecretStore } from '../contracts/secrets.ts';
import type { TaskContext } from '../contracts/task-context.ts';
import { shown } from '../contracts/option-schema.ts';
import type { HookCalls } from '../kernel/hook-calls.ts';
import { errors } from './errors.ts';

export interface SecretsRequest extends SecretReadOptions {
  readonly context: TaskContext;
  readonly hooks: Pick<HookCalls, 'transformSecrets' | 'provideSecrets'>;
}

type Variables = Readonly<Record<string, string>>;

/**
 * The environment variables that a task is to be given, from all of its secrets. Throws FLOW_SECRETS_MISSING,
 * FLOW_SECRETS_UNREADABLE, FLOW_SECRETS_INVALID and FLOW_SECRETS_CONFLICT, which hold no value.
 */
export async function readSecrets(request: SecretsRequest): Promise<Variables> {
  const { hooks, context } = request;
  if (!hooks.transformSecrets.isUsed) return {};
  const { sources } = await hooks.transformSecrets.call({ ...context, sources: [] });
  const read = await Promise.all(sources.map(async (source) => ({ source, values: await readOne(source, request) })));
  const owners = new Map<string, string>();
  for (const { source, values } of read) {
    for (const [name, value] of Object.entries(values)) {
      checkVariable({ name, value, source }, request);
      const owner = owners.get(name) ?? ownerInProcess(name, value);
      if (owner !== undefined) throw conflict({ name, source, owner }, request);
      owners.set(name, labelOf(source));
    }
  }
  return Object.assign({}, ...read.map(({ values }) => values)) as Variables;
}

async function readOne(source: SecretSource, request: SecretsRequest): Promise<Variables> {
  const { signal, projectRoot } = request;
  const { step } = request.context;
  const facts = { step: step.name, source: labelOf(source) };
  const { position } = step;
  const store = await storeOf(source, request);
  const values = await store.read(source.name, { signal, projectRoot }).catch((cause: unknown) => {
    if (FlowError.is(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw errors.FLOW_SECRETS_UNREADABLE({ ...facts, reason }, { cause, position });
  });
  if (values === undefined) throw errors.FLOW_SECRETS_MISSING(facts, { position });
  return values;
}

async function storeOf({ use, store }: SecretSource, { hooks }: SecretsRequest): Promise<SecretStore> {
  const { provideSecrets } = hooks;
  if (store !== undefined && !provideSecrets.names.includes(use)) return store;
  return provideSecrets.call(use, undefined);
}

interface Variable {
  readonly name: string;
  readonly value: unknown;
  readonly source: SecretSource;
}

/** Variables of this prefix set what flow does. */
const ownPrefix = 'FLOW_';

function checkVariable({ name, value, source }: Variable, { context: { step } }: SecretsRequest): void {
  const reason = whyUnfit(name, value);
  if (reason === undefined) return;
  throw errors.FLOW_SECRETS_INVALID({ step: step.name, source: labelOf(source), reason }, { position: step.position });
}

function whyUnfit(name: string, value: unknown): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return `${shown(name)} can't be the name of an environment variable`;
  if (name.startsWith(ownPrefix)) return `the variable ${name} would change what flow itself does`;
  if (typeof value !== 'string') return `the value of ${name} is no text`;
  return value.includes('\0') ? `the value of ${name} holds a zero byte` : undefined;
}

/** One that the process has already, with the same value, is no conflict: it may be where the secret was read from. */
function ownerInProcess(name: string, value: string): string | undefined {
  const there = process.env[name];
  return there === undefined || there === value ? undefined : "the environment of the task's process";
}

interface Clash {
  readonly name: string;
  readonly source: SecretSource;
  readonly owner: string;
}

function conflict({ name, source, owner }: Clash, { context: { step } }: SecretsRequest): FlowError {
  const facts = { step: step.name, variable: name, sources: [owner, labelOf(source)] };
  return errors.FLOW_SECRETS_CONFLICT(facts, { position: step.position });
}

/** As a decorator names it. */
function labelOf({ use, name }: SecretSource): string {
  return `${use}:${name}`;
}
