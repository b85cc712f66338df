import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Sandbox, type Ended } from './sandbox.ts';

const token = 'tok-7f3a"9c\\51e0';
const password = 'hunter22 of the forest';
const key = '-----BEGIN KEY-----\nMIIEvQIBADANBg\nkqhkiG9w0BAQEF\n-----END KEY-----';

/** Shows and passes on its secrets in all the ways that are to be hidden, and proves that it has them. */
const flow = `
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { current, Flow, param, step, type Inputs } from '@flow/core';
import { catchError, retry, type CaughtError } from '@flow/resilience';
import { z } from 'zod';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

export default class Guarded extends Flow {
  readonly rate = param(z.number(), { default: 1 });
  readonly token = param(z.string().min(4), { secret: true, help: 'Of the service' });
  readonly database = param(z.object({ user: z.string(), password: z.string() }), { secret: true, env: 'DATABASE' });
  readonly key = param(z.string(), { secret: true, default: () => process.env['THE_KEY'] ?? '' });
  hash!: string;
  hashes!: readonly string[];
  error: CaughtError | undefined;

  @retry({ times: 1, delay: { seconds: 0 } })
  @step
  start() {
    console.log('token is', this.token, JSON.stringify({ token: this.token }), this.database.password);
    console.error(this.key);
    process.stdout.write(this.token.slice(0, 5));
    process.stdout.write(this.token.slice(5) + ' in pieces\\n');
    console.log('inherited', execFileSync(process.execPath, ['-p', 'process.env.FLOW_PARAM_TOKEN']).toString().trim());
    console.log('named', Object.keys(current.parameters).join());
    if (current.retryCount === 0) throw new Error('refused ' + this.token, { cause: new Error(this.database.password) });
    this.next(this.work, { foreach: [1, 2] });
  }

  @step work(_item: number) {
    this.hash = hash(this.token) + hash(this.database.password) + hash(this.key);
    this.next(this.join);
  }

  @step join(inputs: Inputs<Guarded>) {
    this.hashes = inputs.map((input) => hash(input.token) + input.hash.slice(8));
    console.log(this.hashes.join());
    this.next(this.risky);
  }

  @catchError({ into: 'error' })
  @step
  risky() {
    if (this.rate > 0) throw new Error('caught ' + this.token);
    this.next(this.meeting);
  }

  @step meeting() {
    console.log('error', this.error?.message);
    this.next(this.gang, { parallel: 2 });
  }

  @step gang() {
    this.hash = hash(this.token);
    this.next(this.meet);
  }

  @step meet(inputs: Inputs<Guarded>) {
    this.hashes = inputs.map((input) => input.hash);
    this.next(this.end);
  }

  @step end() {
    console.log('hashes', this.hashes.join());
    // THROW
  }
}
`;

const env = {
  FLOW_PARAM_TOKEN: token,
  DATABASE: JSON.stringify({ user: 'scott', password }),
  THE_KEY: key,
};
const texts = [token, JSON.stringify(token).slice(1, -1), password, 'MIIEvQIBADANBg', 'kqhkiG9w0BAQEF'];

/** Whatever a run left in its folder, and what it printed. */
function leaks(sandbox: Sandbox, ...ended: readonly Ended[]): readonly string[] {
  const files = readdirSync(join(sandbox.folder, '.flow'), { recursive: true, withFileTypes: true });
  const kept = files
    .filter((file) => file.isFile())
    .map((file) => ({ name: file.name, text: readFileSync(join(file.parentPath, file.name), 'latin1') }));
  const printed = ended.map(({ stdout, stderr }) => ({ name: 'output', text: stdout + stderr }));
  const encoded = texts.map((text) => Buffer.from(text).toString('base64').replaceAll('=', ''));
  return [...kept, ...printed].flatMap(({ name, text }) =>
    [...texts, ...encoded].filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`),
  );
}

describe('secret parameters', () => {
  it.each([[[]], [['--isolation', 'process']], [['--json']]])(
    'reach every task and are neither stored nor shown (%j)',
    async (flags) => {
      const sandbox = new Sandbox({ 'flow.ts': flow }, env);
      const run = await sandbox.flow('run', 'flow.ts', ...flags);
      expect(run).toMatchObject({ code: 0 });
      const logs = await sandbox.flow('logs', 'Guarded/latest');
      const shown = await sandbox.flow('runs', 'show', 'Guarded/latest');
      const json = await sandbox.flow('runs', 'show', 'Guarded/latest', '--json');
      const dumped = await sandbox.flow('dump', 'Guarded/latest');
      expect(leaks(sandbox, run, logs, shown, json, dumped)).toEqual([]);
      expect(logs.stdout).toContain('token is *** {"token":"***"} ***');
      expect(logs.stdout).toContain('*** in pieces');
      expect(logs.stdout).toContain('error caught ***');
      expect(logs.stdout).toContain('inherited undefined');
      expect(logs.stdout).toContain('named rate');
      const hashes = /hashes (\w+),(\w+)/.exec(logs.stdout);
      expect(hashes?.[1]).toMatch(/^[0-9a-f]{8}$/);
      expect(hashes?.[1]).toBe(hashes?.[2]);
      expect(JSON.parse(json.stdout)).toMatchObject({
        parameters: { rate: 1, token: '***', database: '***', key: '***' },
      });
      expect(shown.stdout).toMatch(/token +'\*\*\*'/);
      expect(run.stdout).toContain('refused ***');
    },
    60_000,
  );

  it('are given anew to a resumed run', async () => {
    const broken = flow.replace('// THROW', "throw new Error('broken with ' + this.token);");
    const sandbox = new Sandbox({ 'flow.ts': broken }, { DATABASE: env.DATABASE });
    const failed = await sandbox.flow('run', 'flow.ts', '--token', token);
    expect(failed.code).toBe(1);
    expect(failed.stderr).toContain('broken with ***');
    sandbox.write({ 'flow.ts': flow });
    const without = await sandbox.flow('resume', 'flow.ts');
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('FLOW_PARAM_SECRET_MISSING Guarded needs --token');
    expect(without.stderr).toContain('FLOW_PARAM_TOKEN');
    const resumed = await sandbox.flow('resume', 'flow.ts', '--token', token);
    expect(resumed).toMatchObject({ code: 0 });
    const help = await sandbox.flow('resume', 'flow.ts', '--help');
    expect(help.stdout.replaceAll(/\s+/g, ' ')).toContain(
      '--token=<string> [required, env: FLOW_PARAM_TOKEN, secret] Of the service',
    );
    expect(leaks(sandbox, failed, without, resumed, help)).toEqual([]);
  }, 60_000);

  it('are not passed on where they became secret after the run that is resumed', async () => {
    const open = flow.replace('{ secret: true, help', '{ help').replace('// THROW', "throw new Error('broken');");
    const sandbox = new Sandbox({ 'flow.ts': open }, { DATABASE: env.DATABASE });
    await sandbox.flow('run', 'flow.ts', '--token', 'of the run before');
    sandbox.write({ 'flow.ts': flow });
    expect((await sandbox.flow('resume', 'flow.ts')).stderr).toContain('FLOW_PARAM_SECRET_MISSING');
    expect((await sandbox.flow('resume', 'flow.ts', '--token', token)).code).toBe(0);
    const shown = await sandbox.flow('runs', 'show', 'Guarded/latest', '--json');
    expect(JSON.parse(shown.stdout)).toMatchObject({ parameters: { token: '***' } });
    expect(leaks(sandbox)).toEqual([]);
  }, 60_000);

  it('do not show in what is wrong with them', async () => {
    const strict = flow.replace('.min(4)', ".refine((one) => one === '', { error: (issue) => 'not ' + issue.input })");
    const sandbox = new Sandbox({ 'flow.ts': strict }, env);
    const { code, stderr } = await sandbox.flow('run', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('FLOW_PARAM_TOKEN ***: not ***');
  }, 30_000);

  it('do not show in what their check throws', async () => {
    const throwing = flow.replace('.min(4)', ".transform((one) => { throw new Error('no ' + one); })");
    const sandbox = new Sandbox({ 'flow.ts': throwing }, { ...env, FLOW_DEBUG: '1' });
    const { code, stderr } = await sandbox.flow('run', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('FLOW_PARAM_TOKEN: its check failed: no ***');
    expect(stderr).not.toContain(token);
  }, 30_000);

  it('do not stand in the command line of a run that a program starts, nor in the environment of its tasks', async () => {
    const looking = `
import { readdirSync, readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { Flow, param, step } from '@flow/core';
import { z } from 'zod';
export default class Looking extends Flow {
  readonly token = param(z.string(), { secret: true });
  readonly labels = param(z.array(z.string()), { default: [] });
  readonly on = param(z.boolean(), { default: true });
  readonly at = param(z.object({ x: z.number() }), { default: { x: 0 } });
  seen!: readonly string[];
  @step start() {
    const read = (path: string): string => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };
    const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
    this.seen = pids.filter((pid) => read('/proc/' + pid + '/cmdline').includes(this.token));
    console.log('inherited', Object.keys(process.env).filter((name) => name.startsWith('FLOW_')).join());
    console.log(createHash('sha256').update(this.token).digest('hex').slice(0, 8));
    console.log(JSON.stringify([this.labels, this.on, this.at, this.seen]));
    this.next(this.end);
  }
  @step end() {}
}
`;
    const runner = `
import { Runner } from '@flow/client';
const values = { token: process.env.THE_TOKEN, labels: ['a,b', '5'], on: false, at: { x: 2 } };
const onEvent = (event) => { if (event.kind === 'task.log') console.log(event.line); };
await using running = new Runner('flow.ts').run(values, { onEvent });
console.log((await running.ended).status);
`;
    const sandbox = new Sandbox({ 'flow.ts': looking, 'runner.ts': runner }, { THE_TOKEN: token });
    const { stdout } = await sandbox.node('runner.ts');
    const hash = createHash('sha256').update(token).digest('hex').slice(0, 8);
    expect(stdout).toBe(`inherited FLOW_USER,FLOW_TEST_PROCESS\n${hash}\n[["a,b","5"],false,{"x":2},[]]\nfinished\n`);
  }, 30_000);

  it('that are stored as an artifact are told of', async () => {
    const careless = flow.replace('hash = hash(this.token) +', 'hash = this.token; //');
    const sandbox = new Sandbox({ 'flow.ts': careless }, env);
    const { stderr } = await sandbox.flow('run', 'flow.ts');
    expect(stderr.match(/FLOW_SECRET_STORED The artifact hash holds the value of the secret token/g)).toHaveLength(1);
  }, 30_000);

  it('have no default in the code', async () => {
    const open = flow.replace('default: () => process.env', "default: 'x' as never, help: process.env");
    const { code, stderr } = await new Sandbox({ 'flow.ts': open }, env).flow('check', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('A secret parameter has a default that stands in the code.');
  }, 30_000);
});
