import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Sandbox, type Ended } from './sandbox.ts';
import { runStoredItem } from './stored-task.ts';

const flow = `import { appendFileSync, existsSync } from 'node:fs';
import { current, defineStepDecorator, Flow, step, type Inputs } from '@flow/core';
import { retry } from '@flow/resilience';

const marked = defineStepDecorator<{ readonly by?: string | number } | undefined>({
  name: 'marked',
  sets: () => ['mark'],
  setup(target, options) {
    target.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        const by = options?.by ?? 'nobody';
        console.log(by);
        body.assign('mark', by);
        await body.run();
      },
    }));
  },
});

export default class Marks extends Flow {
  mark!: string | number;
  marks!: readonly unknown[];

  @marked({ by: 'the code' })
  @retry({ times: 0 })
  @step
  start() {
    this.next(this.each, { foreach: ['a', 'b'] });
  }

  @step each(item: string) {
    appendFileSync('tried', \`\${item}\\n\`);
    if (existsSync('broken')) throw new Error(\`broken after \${String(current.retryCount)} retries\`);
    this.next(this.join);
  }

  @step join(inputs: Inputs<Marks>) {
    this.marks = inputs.map(({ mark }) => mark);
    this.next(this.end);
  }

  @step end() {
    console.log('marks', ...this.marks);
  }
}
`;
const dependencies = { '@flow/resilience': '*', '@flow/concurrency': '*' };
const json = (value: unknown): string => JSON.stringify(value);

function sandbox(files: Readonly<Record<string, string>> = {}, env: Readonly<Record<string, string>> = {}): Sandbox {
  return new Sandbox({ 'flow.ts': flow, 'package.json': json({ type: 'module', dependencies }), ...files }, env);
}

/** What the tasks of a quiet run printed. */
const printed = ({ stdout }: Ended): readonly string[] =>
  stdout.split('\n').filter((line) => /^(?:start|join|end) +\| /.test(line));

/** First line of an error and its hint. */
const complaint = ({ code, stderr }: Ended): readonly unknown[] => [code, ...stderr.trim().split('\n')];

const once = 'retry:times=1,delay={"seconds":0}';

describe('--with', () => {
  it("gives all steps a decorator of the flow's own, and a step that has it keeps its own", async () => {
    const project = sandbox();
    const plain = ['run', 'flow.ts', '--quiet', '--with', 'marked'];
    expect(printed(await project.flow(...plain))).toEqual([
      'start | the code',
      'join | nobody',
      'end | nobody',
      'end | marks nobody nobody',
    ]);
    const typed = await project.flow('run', 'flow.ts', '--quiet', '--with=marked:by=7');
    expect(printed(typed).at(-1)).toBe('end | marks 7 7');
    const text = await project.flow('run', 'flow.ts', '--quiet', '--with', 'marked:by=a, b=c');
    expect(printed(text).at(-1)).toMatch(/^end \| marks a, b=c a, b=c$/);
  });

  it('gives one of a dependency that the flow may not import; the run keeps it, and a resume goes on with it', async () => {
    const project = sandbox({ broken: '' });
    const failed = await project.flow('run', 'flow.ts', '--with', once, '--max-workers', '1', '--with', 'marked:by=x');
    expect(failed.code).toBe(1);
    expect(failed.stdout).toContain('broken after 1 retries');
    const shown = JSON.parse((await project.flow('runs', 'show', 'Marks/latest', '--json')).stdout) as object;
    expect(shown).toMatchObject({
      decorators: [
        { name: 'retry', options: { times: 1, delay: { seconds: 0 } }, from: `--with ${once}` },
        { name: 'marked', options: { by: 'x' }, from: '--with marked:by=x' },
      ],
    });
    rmSync(project.path('tried'));
    const again = await project.flow('resume', 'flow.ts', '--max-workers', '1');
    expect(again.stdout).toContain('broken after 1 retries');
    const told = await project.flow('resume', 'flow.ts', '--with', 'marked:by=y', '--max-workers', '1');
    expect(told.stdout).toContain('broken after 0 retries');
    rmSync(project.path('broken'));
    expect(printed(await project.flow('resume', 'flow.ts', '--quiet'))).toEqual([
      'join | y',
      'end | y',
      'end | marks y y',
    ]);
  });

  it('is kept when the file of the flow has moved since', async () => {
    const project = sandbox({ broken: '' });
    await project.flow('run', 'flow.ts', '--with', 'marked:by=before');
    rmSync(project.path('flow.ts'));
    rmSync(project.path('broken'));
    project.write({ 'moved.ts': flow });
    expect(printed(await project.flow('resume', 'moved.ts', '--quiet')).at(-1)).toBe('end | marks before before');
  });

  it('reaches tasks that only the store and the package tell of', async () => {
    const project = sandbox();
    await project.flow('run', 'flow.ts', '--with', 'marked:by=far', '--with', 'retry');
    const [run = ''] = project.runs('Marks');
    const { code } = JSON.parse(
      execFileSync('cat', [project.path(`.flow/runs/Marks/${run}/run.json`)], { encoding: 'utf8' }),
    ) as { readonly code: string };
    rmSync(project.path('flow.ts'));
    mkdirSync(project.path('code'));
    execFileSync('tar', ['xzf', project.path(`.flow/code/${code}.tar.gz`), '-C', project.path('code')]);
    const again = await runStoredItem(project, { flow: 'Marks', run, split: 'start', step: 'each', index: 1 });
    expect(json(again.artifacts['mark'])).toContain('far');
  });

  it("leaves out the steps that can't have it", async () => {
    const project = sandbox({ broken: '' });
    const { code, stdout } = await project.flow('check', 'flow.ts', '--with', 'catchError:into=mark');
    expect([code, stdout]).toEqual([0, 'Marks: 4 steps, no problems\n']);
    const caught = await project.flow('run', 'flow.ts', '--quiet', '--with', 'catchError:into=mark');
    expect(caught.code).toBe(0);
    const graph = await project.flow('show', 'flow.ts', '--with', 'catchError', '--format', 'json');
    const { steps } = JSON.parse(graph.stdout) as {
      readonly steps: readonly { readonly name: string; readonly decorators: readonly { readonly name: string }[] }[];
    };
    const names = steps.map((one) => [one.name, one.decorators.map(({ name }) => name)]);
    expect(Object.fromEntries(names)).toEqual({
      start: ['marked', 'retry'],
      each: ['catchError'],
      join: ['catchError'],
      end: ['catchError'],
    });
  });

  it('is also a setting, a stack’s and a variable, which a flag of the same name goes before', async () => {
    const config = json({ with: ['marked:by=config'], stacks: { prod: { with: ['marked:by=prod'] } } });
    const project = sandbox({ 'flow.config.json': config });
    const run = ['run', 'flow.ts', '--quiet'];
    expect(printed(await project.flow(...run)).at(-1)).toBe('end | marks config config');
    expect(printed(await project.flow(...run, '--stack', 'prod')).at(-1)).toBe('end | marks prod prod');
    expect(printed(await project.flow(...run, '--with', 'retry')).at(-1)).toBe('end | marks config config');
    expect(printed(await project.flow(...run, '--with', 'marked:by=flag')).at(-1)).toBe('end | marks flag flag');
    const byVariable = sandbox({}, { FLOW_WITH: 'marked:by=variable retry:times=2' });
    expect(printed(await byVariable.flow(...run)).at(-1)).toBe('end | marks variable variable');
  });
});

describe('what --with asks for and is wrong', () => {
  it('names what there is, or what was likely meant', async () => {
    const project = sandbox();
    expect(complaint(await project.flow('run', 'flow.ts', '--with', 'retri:times=3'))).toEqual([
      2,
      'error FLOW_WITH_UNKNOWN There is no step decorator retri, as --with retri:times=3 asks for.',
      'hint: Did you mean retry?',
    ]);
    expect(complaint(await project.flow('check', 'flow.ts', '--with', 'zebra')).at(-1)).toBe(
      'hint: There are catchError, concurrency, marked, retry, timeout: those of the flow, of the plugins of the config, and of the dependencies of package.json.',
    );
  });

  it('shows the flag or the place in the configuration', async () => {
    const project = sandbox({ 'flow.config.yaml': 'with:\n  - retry:times=x\n' });
    expect(complaint(await project.flow('check', 'flow.ts'))[1]).toBe(
      'error FLOW_DECORATOR_OPTIONS The options of @retry in flow.config.yaml:1:1 (retry:times=x) are not valid: times: it must be a whole number, 0 or more, and is "x"',
    );
    expect(complaint(await project.flow('show', 'flow.ts', '--with', 'retry:tims=1'))[1]).toBe(
      'error FLOW_DECORATOR_OPTIONS The options of @retry in --with retry:tims=1 are not valid: tims: there is no such option; did you mean times?',
    );
    expect(complaint(await project.flow('show', 'flow.ts', '--with', 'retry:3'))[1]).toBe(
      'error FLOW_WITH_TEXT --with retry:3 can\'t be read as a decorator: "3" is out of place.',
    );
  });
});

describe('plugins and packages', () => {
  const mine = (word: string): string => `import { definePlugin, defineStepDecorator } from '@flow/core';
export const mine = defineStepDecorator({
  name: 'mine',
  setup(step) {
    step.beforeTask.tap(() => console.log('${word}'));
  },
});
export default definePlugin({ name: '${word}', setup() {} });
`;
  const packaged = { 'own/decorators.js': mine('of a package') };
  const manifest = (provides: object): Record<string, string> => ({
    'own/package.json': json({ name: 'own', type: 'module', flow: { plugin: './decorators.js', ...provides } }),
  });
  const run = ['run', 'flow.ts', '--quiet', '--with', 'mine'];

  it("offers what a plugin's module exports", async () => {
    const project = sandbox({ 'plugin.js': mine('of a plugin'), 'flow.config.json': '{ "plugins": ["./plugin.js"] }' });
    expect(printed(await project.flow(...run))).toContain('join | of a plugin');
  });

  it('offers what the package.json of a plugin provides, unless it is turned off', async () => {
    const provides = manifest({ decorators: './decorators.js', provides: { decorators: ['mine'] } });
    const on = sandbox({ ...packaged, ...provides, 'flow.config.json': '{ "plugins": ["./own"] }' });
    expect(printed(await on.flow(...run))).toContain('end | of a package');
    const off = sandbox({ ...packaged, ...provides, 'flow.config.json': '{ "plugins": ["./own", "-./own"] }' });
    expect(complaint(await off.flow(...run))[1]).toMatch(/FLOW_WITH_UNKNOWN/);
  });

  it('tells of two that provide the same, of a module that is missing, and of one that lacks it', async () => {
    const config = { 'flow.config.json': '{ "plugins": ["./own", "./plugin.js"] }' };
    const provides = { decorators: './other.js', provides: { decorators: ['mine', 'zebra'] } };
    const other = { 'own/other.js': mine('of another module') };
    const two = sandbox({ ...packaged, ...other, ...manifest(provides), ...config, 'plugin.js': mine('of a plugin') });
    expect(complaint(await two.flow(...run))[1]).toMatch(/^error FLOW_WITH_AMBIGUOUS --with mine may mean several/);
    expect(complaint(await two.flow('check', 'flow.ts', '--with', 'zebra'))[1]).toMatch(
      /^error FLOW_DECORATOR_EXPORT The decorator zebra is to be provided by .*own\/other\.js, which doesn't export it\.$/,
    );
    rmSync(two.path('own/other.js'));
    expect(complaint(await two.flow('check', 'flow.ts', '--with', 'zebra'))[1]).toBe(
      "error FLOW_DECORATOR_MODULE own says that it provides decorators, but its module ./other.js isn't there.",
    );
  });
});
