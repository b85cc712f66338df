import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject } from './flow-project.ts';

function source(body = '', more = ''): string {
  return `
import { Flow, includeFile, param, step } from '@flow/core';
import { z } from 'zod';
export default class Rates extends Flow {
  readonly rate = param(z.number().max(9), { default: 1, help: 'How fast' });
  readonly maxItems = param(z.int());
  readonly isLoud = param(z.boolean(), { default: false });
  readonly labels = param(z.array(z.string()), { default: [] });
  readonly database = param(z.string(), { default: 'none', env: 'DATABASE_URL' });
  readonly words = includeFile({ default: 'words.txt' });
  ${more}
  @step start() { this.next(this.end); }
  @step end() {
    ${body}
    const { rate, maxItems, isLoud, labels, database, words } = this;
    console.log(JSON.stringify({ rate, maxItems, isLoud, labels, database, words }));
  }
}
`;
}

function rates(): ReturnType<typeof flowProject> {
  return flowProject({ 'flow.ts': source(), 'words.txt': 'own', 'sub/other.txt': 'other' });
}

function printed(stdout: string): unknown {
  return JSON.parse(/\{.*\}/.exec(stdout)?.[0] ?? '');
}

const env = {
  FLOW_PARAM_RATE: '2.5',
  FLOW_PARAM_MAX_ITEMS: '7',
  FLOW_PARAM_IS_LOUD: 'true',
  FLOW_PARAM_LABELS: 'a,b',
  DATABASE_URL: 'db://one',
  FLOW_PARAM_WORDS: 'other.txt',
};

it('takes what no flag gives from a variable, and then the default', async () => {
  const { flow } = rates();
  const { code, stdout, stderr } = await flow(['run', '../flow.ts', '--rate', '3'], { env, cwd: 'sub' });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const words = 'other';
  expect(printed(stdout)).toEqual({
    rate: 3,
    maxItems: 7,
    isLoud: true,
    labels: ['a', 'b'],
    database: 'db://one',
    words,
  });
  const alone = await flow(['run', 'flow.ts'], { env: { FLOW_PARAM_MAX_ITEMS: '1', FLOW_PARAM_RATE: '' } });
  const defaults = { rate: 1, isLoud: false, labels: [], database: 'none', words: 'own' };
  expect(printed(alone.stdout)).toEqual({ ...defaults, maxItems: 1 });
}, 60_000);

it('shows the variables in the help', async () => {
  const { stdout } = await rates().flow(['run', 'flow.ts', '--help']);
  const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/ {2,}/g, ' '));
  expect(lines).toContain('--rate=<number> [default: 1, env: FLOW_PARAM_RATE] How fast');
  expect(lines).toContain('--max-items=<integer> [required, env: FLOW_PARAM_MAX_ITEMS]');
  expect(lines).toContain('--database=<string> [default: none, env: DATABASE_URL]');
}, 30_000);

it('names the variable whose value is wrong', async () => {
  const { flow } = rates();
  const wrong = { ...env, FLOW_PARAM_RATE: 'fast', FLOW_PARAM_MAX_ITEMS: '1.5', FLOW_PARAM_WORDS: 'gone.txt' };
  const { code, stderr } = await flow(['run', 'flow.ts'], { env: wrong });
  expect(code).toBe(2);
  expect(stderr).toContain('FLOW_PARAM_RATE "fast": ');
  expect(stderr).toContain('FLOW_PARAM_MAX_ITEMS "1.5": ');
  expect(stderr).toContain('FLOW_PARAM_WORDS: the file ');
}, 30_000);

it('warns of a variable that fits no parameter', async () => {
  const { flow } = rates();
  const stray = { FLOW_PARAM_MAX_ITEM: '1', FLOW_PARAM_DATABASE: 'x', FLOW_PARAM_OTHER_THING: '1' };
  const { code, stderr } = await flow(['run', 'flow.ts', '--max-items', '2'], { env: stray });
  expect(code).toBe(0);
  expect(stderr).toContain('FLOW_PARAM_MAX_ITEM fits no parameter of Rates.');
  expect(stderr).toContain('Did you mean FLOW_PARAM_MAX_ITEMS?');
  expect(stderr).toContain('Did you mean DATABASE_URL?');
  expect(stderr).toContain('FLOW_PARAM_OTHER_THING fits no parameter of Rates.');
  const json = await flow(['run', 'flow.ts', '--max-items', '2', '--json'], { env: stray });
  expect(json.stdout).toContain('"code":"FLOW_PARAM_VARIABLE_UNKNOWN"');
}, 60_000);

it('keeps what a resumed run was started with, and warns of a variable that says something else', async () => {
  const { flow, root } = rates();
  writeFileSync(join(root, 'flow.ts'), source("throw new Error('broken');"));
  expect((await flow(['run', 'flow.ts', '--rate', '3'], { env: { ...env, FLOW_PARAM_WORDS: 'words.txt' } })).code).toBe(
    1,
  );
  writeFileSync(join(root, 'flow.ts'), source('', "readonly unit = param(z.string(), { default: 'm' });"));
  const changed = {
    ...env,
    FLOW_PARAM_WORDS: 'words.txt',
    FLOW_PARAM_RATE: '3',
    FLOW_PARAM_MAX_ITEMS: '8',
    FLOW_PARAM_UNIT: 'km',
  };
  const { code, stdout, stderr } = await flow(['resume', 'flow.ts'], { env: changed });
  expect(code).toBe(0);
  expect(printed(stdout)).toMatchObject({ rate: 3, maxItems: 7, isLoud: true, words: 'own' });
  expect(stderr.match(/variable \w+ isn't used/g)).toEqual(["variable FLOW_PARAM_MAX_ITEMS isn't used"]);
  const shown = await flow(['runs', 'show', 'Rates/latest', '--json']);
  expect(JSON.parse(shown.stdout)).toMatchObject({ parameters: { unit: 'km', maxItems: 7 } });
}, 60_000);
