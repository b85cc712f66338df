import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { promisify } from 'node:util';
import type { Environment, PreparedEnvironment } from '@flow/core/kernel';
import { toCases, type CaseDefinition, type ConformanceCase, type ConformanceOptions } from './conformance-case.ts';
import { isAborted } from './storage-samples.ts';

export interface EnvironmentConformanceOptions extends ConformanceOptions {
  /** Makes an environment with other contents, which must be told from the first. */
  readonly other?: () => Environment | Promise<Environment>;
  /** False where its Node can't be started on this machine; then nothing is started. */
  readonly startsHere?: boolean;
}

interface Subject extends AsyncDisposable {
  readonly environment: Environment;
  /** Makes the same one again, as another run does. */
  readonly again: () => Environment | Promise<Environment>;
  readonly options: EnvironmentConformanceOptions;
}

/**
 * Everything that the contract of `Environment` promises, for any test runner. Each call of `make` gives an environment of
 * the same contents.
 *
 * @example
 * declare function openMine(options: object): Promise<Environment>;
 * const make = () => openMine({ packages: 'environment.yml' });
 *
 * for (const { name, isSupported, limitMs, run } of environmentConformance(make))
 *   test.runIf(isSupported)(name, run, limitMs);
 */
export function environmentConformance(
  make: () => Environment | Promise<Environment>,
  options: EnvironmentConformanceOptions = {},
): readonly ConformanceCase[] {
  const open = async (): Promise<Subject> => ({
    environment: await make(),
    again: make,
    options,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  return toCases(open, definitions(options), options);
}

/** Making an environment ready for the first time may fetch much. */
const limitMs = 600_000;

function definitions({ other, startsHere = true }: EnvironmentConformanceOptions): readonly CaseDefinition<Subject>[] {
  const cases: readonly CaseDefinition<Subject>[] = [
    { name: 'names itself', check: async ({ environment }) => assert.notEqual(environment.name, '') },
    { name: 'is prepared again with the same result, by another run too', check: isStable },
    { name: 'is prepared by several runs at once', check: preparesTogether },
    { name: 'is told from one with other contents by its id', isSupported: other !== undefined, check: isTold },
    { name: 'says how to start Node, in plain data', check: isPlain },
    {
      name: 'starts a Node that runs tasks, with its options and variables',
      isSupported: startsHere,
      check: startsNode,
    },
    { name: 'changes nothing in the process that prepares it', check: leavesProcess },
    { name: 'heeds a signal that is aborted already', check: heedsSignal },
  ];
  return cases.map((one) => ({ limitMs, ...one }));
}

function prepare(environment: Environment): Promise<PreparedEnvironment> {
  return environment.prepare({ signal: new AbortController().signal });
}

async function isStable({ environment, again }: Subject): Promise<void> {
  const first = await prepare(environment);
  assert.deepEqual(await prepare(environment), first);
  assert.deepEqual(await prepare(await again()), first);
}

async function preparesTogether({ environment, again }: Subject): Promise<void> {
  const all = [environment, environment, await again(), await again()];
  const [first, ...others] = await Promise.all(all.map(prepare));
  for (const one of others) assert.deepEqual(one, first);
}

async function isTold({ environment, options }: Subject): Promise<void> {
  const other = await options.other?.();
  assert.ok(other !== undefined, 'other');
  assert.notEqual((await prepare(other)).id, (await prepare(environment)).id);
}

async function isPlain({ environment }: Subject): Promise<void> {
  const prepared = await prepare(environment);
  assert.deepEqual(JSON.parse(JSON.stringify(prepared)), prepared);
  const { id, execPath, execArgv = [], env = {} } = prepared;
  assert.notEqual(id, '', 'id');
  assert.ok(execPath === undefined || isAbsolute(execPath), 'execPath is absolute');
  for (const argument of execArgv) assert.match(argument, /^-/, 'each of execArgv is an option, with its value');
  for (const [name, value] of Object.entries(env)) {
    assert.doesNotMatch(name, /^FLOW_|^$|[=\0]/, 'the name of a variable that is not one of flow');
    assert.equal(typeof value, 'string', name);
  }
}

async function startsNode({ environment }: Subject): Promise<void> {
  const { execPath = process.execPath, execArgv = [], env = {} } = await prepare(environment);
  const program = 'console.log(JSON.stringify({ version: process.versions.node, env: process.env }))';
  const { stdout } = await promisify(execFile)(execPath, [...execArgv, '-e', program], {
    env: { ...process.env, ...env },
  });
  const told = JSON.parse(stdout) as { readonly version: string; readonly env: Readonly<Record<string, string>> };
  assert.ok(Number(told.version.split('.')[0]) >= 24, `Node 24 or later, not ${told.version}`);
  for (const [name, value] of Object.entries(env)) assert.equal(told.env[name], value, name);
}

async function leavesProcess({ environment }: Subject): Promise<void> {
  const before = { env: { ...process.env }, cwd: process.cwd() };
  await prepare(environment);
  assert.deepEqual({ env: { ...process.env }, cwd: process.cwd() }, before);
}

/** What is ready may be told of all the same. */
async function heedsSignal({ environment }: Subject): Promise<void> {
  const preparing = environment.prepare({ signal: AbortSignal.abort() });
  if (!(await isAborted(preparing))) assert.deepEqual(await preparing, await prepare(environment));
}
