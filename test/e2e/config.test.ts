import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import type { RunManifest } from '@flow/core/kernel';
import { openClient } from '@flow/client';
import { describe, expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';
import { runStoredItem } from './stored-task.ts';

const flow = `import { config, Flow, param, step, type Inputs } from '@flow/core';
import { retry } from '@flow/resilience';
import { appendFileSync, existsSync } from 'node:fs';
import { z } from 'zod';

const training = config(
  'training',
  z.object({ epochs: z.int(), retries: z.int().default(0), items: z.array(z.number()).default([1, 2]) }),
  { default: 'training.yaml', help: 'How it is trained' },
);
const other = config('other', { value: { note: 'as written' } }) as { note: string };

export default class Train extends Flow {
  readonly epochs = param(z.int(), { default: training.epochs });
  item!: number;
  seen!: readonly number[];
  note!: string;

  @retry({ times: training.retries })
  @step start() {
    appendFileSync('ran', 'start\\n');
    this.note = other.note;
    this.next(this.each, { foreach: training.items });
  }
  @step each(item: number) {
    appendFileSync('ran', 'each\\n');
    if (existsSync('hang')) for (;;) { /* until it is killed */ }
    this.item = item * training.epochs;
    this.next(this.sum);
  }
  @step sum(inputs: Inputs<Train>) {
    this.seen = inputs.map((input) => input.item);
    this.merge(inputs, { include: ['note'] });
    this.next(this.end);
  }
  @step end() {
    console.log(JSON.stringify({ epochs: this.epochs, seen: this.seen, note: this.note }));
  }
}
`;
const yaml = 'epochs: 3\nretries: 1\n';

function sandbox(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Sandbox {
  return new Sandbox({ 'flow.ts': flow, 'training.yaml': yaml, ...files }, env);
}

/** What the end step printed. */
function printed(stdout: string): unknown {
  const line = stdout.split('\n').find((one) => one.includes('end | ')) ?? '';
  return JSON.parse(line.slice(line.indexOf('{')));
}

function manifestOf(project: Sandbox, run = project.runs('Train').at(-1) ?? ''): RunManifest {
  return JSON.parse(readFileSync(project.path(`.flow/runs/Train/${run}/run.json`), 'utf8')) as RunManifest;
}

describe('where a config comes from', () => {
  it('is a file, another one, a value, a variable or the project, the strongest first', async () => {
    const files = {
      'other.json': '{ "epochs": 5 }',
      'flow.config.yaml': `configs:
  other: { note: of the project }
stacks:
  far:
    configs: { training: far/training.json }
`,
      'far/training.json': '{ "epochs": 7, "items": [1] }',
    };
    const project = sandbox(files);
    const run = async (...words: string[]): Promise<unknown> =>
      printed((await project.flow('run', 'flow.ts', ...words)).stdout);

    expect(await run()).toEqual({ epochs: 3, seen: [3, 6], note: 'of the project' });
    expect(await run('--config', 'training', 'other.json')).toEqual({
      epochs: 5,
      seen: [5, 10],
      note: 'of the project',
    });
    expect(await run('--stack', 'far')).toEqual({ epochs: 7, seen: [7], note: 'of the project' });
    const both = [
      '--config=training',
      'other.json',
      '--config',
      'other=other.json',
      '--config-value',
      'training',
      '{epochs: 9, items: [2]}',
    ];
    expect(await run('--stack', 'far', ...both, '--config-value', 'other', '{"note": "given"}')).toEqual({
      epochs: 9,
      seen: [18],
      note: 'given',
    });
    expect(manifestOf(project).configs).toEqual({
      training: { from: '--config-value', value: { epochs: 9, items: [2] } },
      other: { from: '--config-value', value: { note: 'given' } },
    });
    const variables = sandbox(files, { FLOW_CONFIG_TRAINING: 'other.json' });
    const { stdout, stderr } = await variables.flow('run', 'flow.ts');
    expect(printed(stdout)).toMatchObject({ epochs: 5 });
    expect(stderr).toBe('');
  });

  it('reaches the options of decorators', async () => {
    const failing = flow.replace('other.note;', "other.note; if (training.retries > 1) throw new Error('again');");
    const project = sandbox({ 'flow.ts': failing });
    await project.flow('run', 'flow.ts', '--config-value', 'training', '{epochs: 1, retries: 2}');
    expect(project.lines('ran')).toEqual(['start', 'start', 'start']);
  });

  it('is shown by help, by the run and by the client', async () => {
    const project = sandbox();
    expect((await project.flow('run', 'flow.ts', '--help')).stdout).toMatch(
      /training +training\.yaml +How it is trained\n +other +the code/,
    );
    expect((await project.flow('resume', 'flow.ts', '--help')).stdout).toMatch(/training +training\.yaml/);
    await project.flow('run', 'flow.ts');
    const shown = await project.flow('runs', 'show', 'Train/latest');
    expect(shown.stdout).toMatch(/CONFIGS\n +training +\{ epochs: 3, retries: 1 \}\n +other +\{ note: 'as written' \}/);
    await using client = await openClient({ cwd: project.folder, env: {} });
    expect(await (await client.run('Train/latest')).configs()).toEqual({
      training: { epochs: 3, retries: 1 },
      other: { note: 'as written' },
    });
  });
});

describe('a config that is wrong', () => {
  it('is shown where it stands', async () => {
    const project = sandbox({ 'training.yaml': 'epochs: many\n' });
    const { code, stderr } = await project.flow('run', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error FLOW_CONFIG_VALUE The config training from training.yaml is not valid: epochs: Invalid input: expected number, received string
        training.yaml:1:9
        > 1 | epochs: many
            |         ^^^^
          2 |
      hint: Correct it there.
      "
    `);
  });

  it('that is missing is shown where the flow asks for it', async () => {
    const project = sandbox();
    rmSync(project.path('training.yaml'));
    const { code, stderr } = await project.flow('check', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error FLOW_CONFIG_FILE The file training.yaml of the config training can't be read: there is no such file.
        flow.ts:6:18
          3 | import { appendFileSync, existsSync } from 'node:fs';
          4 | import { z } from 'zod';
          5 |
        > 6 | const training = config(
            |                  ^
          7 |   'training',
          8 |   z.object({ epochs: z.int(), retries: z.int().default(0), items: z.array(z.number()).default([1, 2]) }),
          9 |   { default: 'training.yaml', help: 'How it is trained' },
      hint: Write it there, or name another with --config training FILE.
      "
    `);
    const given = await project.flow('check', 'flow.ts', '--config-value', 'training', '{epochs: 1}');
    expect(given).toMatchObject({ code: 0, stderr: '' });
  });

  it('may have been meant by another name', async () => {
    const project = sandbox();
    const { code, stderr } = await project.flow('run', 'flow.ts', '--config', 'trainin', 'other.json');
    expect(code).toBe(2);
    expect(stderr).toMatchInlineSnapshot(`
      "error FLOW_CONFIG_UNKNOWN Train has no config trainin.
      hint: Did you mean training?
      "
    `);
    expect((await project.flow('run', 'flow.ts', '--config', 'training')).stderr).toMatchInlineSnapshot(`
      "error FLOW_CONFIG_FLAG --config takes two words: the name of a config, and what it is given.
      hint: Write --config NAME FILE, or --config NAME=FILE.
      "
    `);
  });

  it('has no promise for a schema', async () => {
    const slow = flow
      .replace('z.object({', 'z.object({}).refine(async () => true).and(z.object({')
      .replace('([1, 2]) }),', '([1, 2]) })),');
    const { code, stderr } = await sandbox({ 'flow.ts': slow }).flow('check', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('FLOW_CONFIG_ASYNC');
    expect(stderr).toContain('flow.ts:6:18');
  });

  it('is read while the flow is loaded, and not in a step', async () => {
    const late = flow.replace(
      'this.note = other.note;',
      "this.note = String(config('late', { default: 'training.yaml' }));",
    );
    const { code, stderr } = await sandbox({ 'flow.ts': late }).flow('run', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('The config late was read after the flow was loaded.');
  });
});

describe('the configs of a run', () => {
  it('hold on another machine, from the stored package alone', async () => {
    const project = sandbox({ 'flow.ts': flow });
    await project.flow('run', 'flow.ts', '--config-value', 'training', '{epochs: 4}');
    const { code, run } = manifestOf(project);
    rmSync(project.path('training.yaml'));
    rmSync(project.path('flow.ts'));
    mkdirSync(project.path('code'));
    execFileSync('tar', ['xzf', project.path(`.flow/code/${code}.tar.gz`), '-C', project.path('code')]);
    const again = await runStoredItem(project, { flow: 'Train', run, split: 'start', step: 'each', index: 1 });
    expect(again.artifacts['item']).toMatchObject({ at: 'inline' });
    expect(JSON.stringify(again.artifacts['item'])).toContain('8');
  });

  it('hold in a run that goes on after kill -9 with another file', async () => {
    const project = sandbox({ hang: '' });
    const running = project.start('run', 'flow.ts');
    await running.printed('each/0-1 started');
    project.killAll();
    await running.ended;
    rmSync(project.path('hang'));
    project.write({ 'training.yaml': 'epochs: 100\n' });

    const resumed = await project.flow('resume', 'flow.ts');
    expect(printed(resumed.stdout)).toMatchObject({ epochs: 3, seen: [3, 6] });
    rmSync(project.path('training.yaml'));
    expect(printed((await project.flow('resume', 'flow.ts', 'start')).stdout)).toMatchObject({ seen: [3, 6] });
    const refused = await project.flow('resume', 'flow.ts', '--config-value', 'training', '{epochs: 1}');
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('FLOW_CONFIG_KEPT');
  });

  it('that are new in the code can be given to a resumed one', async () => {
    const project = sandbox();
    await project.flow('run', 'flow.ts');
    const more = flow.replace('const other', "const fresh = config('fresh', z.object({ by: z.int() }));\nconst other");
    project.write({ 'flow.ts': more.replace('this.item = item', 'this.item = fresh.by * item') });
    const words = ['resume', 'flow.ts', 'start', '--config-value', 'fresh', '{by: 10}'];
    expect(printed((await project.flow(...words)).stdout)).toMatchObject({ seen: [30, 60] });
    expect(manifestOf(project).configs).toMatchObject({
      fresh: { value: { by: 10 } },
      training: { value: { epochs: 3 } },
    });
  });
});

describe('a config in another format', () => {
  const toml = flow
    .replace("import { z } from 'zod';", "import { parse } from 'smol-toml';\nimport { z } from 'zod';")
    .replace("default: 'training.yaml'", "default: 'training.toml', parse")
    .replace('items: z.', 'begun: z.date(), items: z.')
    .replace('note = other.note', 'note = training.begun.toISOString()');

  it('is read by the parser that the flow gives, in every process', async () => {
    const project = sandbox({ 'flow.ts': toml, 'training.toml': 'epochs = 2\nbegun = 2026-01-02T03:04:05Z\n' });
    const { stdout, stderr } = await project.flow('run', 'flow.ts');
    expect(stderr).toBe('');
    expect(printed(stdout)).toEqual({ epochs: 2, seen: [2, 4], note: '2026-01-02T03:04:05.000Z' });
    project.write({ 'training.toml': 'epochs = = 2\n' });
    expect((await project.flow('check', 'flow.ts')).stderr).toMatchInlineSnapshot(`
      "error FLOW_CONFIG_UNREADABLE The config training.toml:1:10 can't be loaded: Invalid TOML document: invalid value
        training.toml:1:10
        > 1 | epochs = = 2
            |          ^
          2 |
      hint: Correct it there.
      "
    `);
  });

  it('needs one', async () => {
    const bare = toml.replace(', parse,', ',');
    const { code, stderr } = await sandbox({ 'flow.ts': bare, 'training.toml': '' }).flow('check', 'flow.ts');
    expect(code).toBe(2);
    expect(stderr).toContain('give config() the option parse');
  });
});

describe('flow run --watch', () => {
  it('runs again what reads a config whose file is saved', async () => {
    const project = sandbox();
    const running = project.start('run', 'flow.ts', '--watch', '--config-value', 'other', '{note: x}');
    await running.printed('Waiting for changes', 1);
    expect(project.lines('ran')).toEqual(['start', 'each', 'each']);
    project.write({ ran: '', 'training.yaml': 'epochs: 6\nretries: 1\n' });
    await running.printed('Waiting for changes', 2);
    expect(project.lines('ran')).toEqual(['start', 'each', 'each']);
    rmSync(project.path('training.yaml'));
    await running.printed('Waiting for changes', 3);
    project.write({ 'training.yaml': 'epochs: 8\nretries: 1\n' });
    await running.printed('Waiting for changes', 4);
    running.child.kill('SIGINT');
    const { stdout } = await running.ended;
    const seen = [...stdout.matchAll(/"seen":(\[.*?\])/g)].map(([, list]) => list);
    expect(seen).toEqual(['[3,6]', '[6,12]', '[8,16]']);
  });
});
