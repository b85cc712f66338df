import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClient, runFlow } from '@flow/client';
import { Flow, step } from '@flow/core';
import { loadFlow, startRun, type Project } from '@flow/core/engine';
import { runStep, testProject } from '@flow/testing';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { secrets } from '../src/index.ts';

const password = 'pw-7f3a9c51e0';
const token = 'token-of-the-forest';
const key = 'key-0123456789';
const variable = 'variable-hunter22';
const cwd = join(import.meta.dirname, 'flows');

async function openProject(isolation: 'worker' | 'process' = 'worker'): Promise<Project> {
  const project = await testProject({ config: { isolation, maxWorkers: 1 } });
  onTestFinished(() => project[Symbol.asyncDispose]());
  const { root } = project;
  await mkdir(join(root, 'mounted/..data'), { recursive: true });
  await writeFile(join(root, 'database.json'), JSON.stringify({ DB_USER: 'ada', DB_PASSWORD: password }));
  await writeFile(join(root, '.env.service'), `# the service\nSERVICE_TOKEN="${token}"\n`);
  await writeFile(join(root, 'mounted/API_KEY'), `${key}\n`);
  await writeFile(join(root, 'also.env'), `API_KEY=another\n`);
  await writeFile(join(root, 'path.env'), `PATH=/nowhere\n`);
  await writeFile(join(root, 'broken.json'), `{ "TOKEN": "${token}`);
  vi.stubEnv('GUARDED_VARIABLE', variable);
  onTestFinished(() => void vi.unstubAllEnvs());
  return project;
}

/** Files of the store and the index in which a text of the secrets stands, plain or in base64. */
function leaks({ root }: Project, ...printed: readonly string[]): readonly string[] {
  const kept = readdirSync(join(root, '.flow'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => readFileSync(join(file.parentPath, file.name), 'latin1'));
  const texts = [password, token, key, variable];
  const encoded = texts.map((text) => Buffer.from(text).toString('base64').replaceAll('=', ''));
  return [...texts, ...encoded].filter((text) => [...kept, ...printed].some((one) => one.includes(text)));
}

describe.each(['worker', 'process'] as const)('isolation %s', (isolation) => {
  test('a step has its secrets, no other has, and they are neither shown nor stored', async () => {
    const project = await openProject(isolation);
    const flow = await loadFlow(project, 'guarded.ts', cwd);
    const events: unknown[] = [];
    const onEvent = (event: unknown): void => void events.push(event);
    const end = await startRun({ project, flow, given: {}, areTexts: false, cwd, onEvent });
    expect(end).toMatchObject({ status: 'failed', error: { message: 'refused ***', cause: { message: '***' } } });
    await using client = await openClient({ project });
    const run = await client.run(`${end.flow}/${end.run}`);
    const used = await run.task('use');
    expect(await (await run.task('start')).artifact('seen')).toEqual([undefined, undefined, undefined]);
    expect(await used.artifact('seen')).toEqual([password, token, key].map((text) => String(text.length)));
    expect((await used.logs()).filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual([
      'password ***, token ***, key ***, variable ***',
      'child has ***',
    ]);
    const after = await run.task('fail');
    expect(await after.artifact('copied')).toBe('');
    const pids = (await after.artifact('pids')) as readonly number[];
    expect(new Set(pids).size, 'a warm process runs on').toBe(isolation === 'worker' ? 1 : 3);
    expect(leaks(project, JSON.stringify(events))).toEqual([]);
  });
});

test('what is the secret itself is warned of when it is stored', async () => {
  const project = await openProject();
  class Slips extends Flow {
    kept: string | undefined;
    @secrets({ sources: [`file:${project.root}/.env.service`] })
    @step
    start() {
      this.kept = process.env['SERVICE_TOKEN'];
      this.next(this.end);
    }
    @step end() {}
  }
  const warnings: string[] = [];
  await runFlow(
    Slips,
    {},
    { project, onEvent: (event) => void (event.kind === 'warning' && warnings.push(event.message)) },
  );
  expect(warnings).toEqual([
    'The artifact kept holds the value of the secret SERVICE_TOKEN, and is stored as any other.',
  ]);
  expect(process.env['SERVICE_TOKEN']).toBeUndefined();
});

test.each([
  ['missing', 'FLOW_SECRETS_MISSING', 'The step missing needs the secret file:nothing.json, and there is none.'],
  [
    'twice',
    'FLOW_SECRETS_CONFLICT',
    'The step twice is given the variable API_KEY by file:also.env and by file:mounted.',
  ],
  [
    'taken',
    'FLOW_SECRETS_CONFLICT',
    "The step taken is given the variable PATH by the environment of the task's process and by file:path.env.",
  ],
  ['unknown', 'FLOW_PROVIDER_UNKNOWN', 'No plugin provides the secrets "valt". Known: none.'],
  ['broken', 'FLOW_SECRETS_FILE', expect.stringMatching(/broken\.json can't be read: it is not JSON\.$/)],
])('a task fails with what is wrong: %s', async (way, code, message) => {
  const project = await openProject();
  const flow = await loadFlow(project, 'wrong.ts', cwd);
  const end = await startRun({ project, flow, given: { way }, areTexts: false, cwd });
  expect(end.error).toMatchObject({ code, message, hint: expect.any(String) });
  if (code !== 'FLOW_PROVIDER_UNKNOWN' && code !== 'FLOW_SECRETS_FILE')
    expect(end.error?.position?.file).toMatch(/wrong\.ts$/);
  expect(leaks(project, JSON.stringify(end))).toEqual([]);
});

test('a step alone, in the process of its test, has them too', async () => {
  const project = await openProject();
  class Alone extends Flow {
    length = 0;
    @secrets({ sources: [`file:${project.root}/database.json`] })
    @step
    start() {
      this.length = process.env['DB_PASSWORD']?.length ?? 0;
      this.next(this.end);
    }
    @step end() {}
  }
  const { artifacts } = await runStep(Alone, 'start', { project });
  expect(artifacts.length).toBe(password.length);
  expect(process.env['DB_PASSWORD']).toBeUndefined();
});
