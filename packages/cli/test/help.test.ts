import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, scores } from './flow-project.ts';

const root = join(import.meta.dirname, '..');
const manifest = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
  commands: Record<string, { examples?: string[]; description?: string }>;
};

it("lists a flow's own parameters beside the flags of the command", async () => {
  const { code, stdout } = await flowProject({ 'flow.ts': scores }).flow(['run', 'flow.ts', '--help']);
  expect(code).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "Run Scores

    USAGE
      $ flow run FILE [--PARAMETER <value>...] [FLAGS]

    ARGUMENTS
      FILE  The file of the flow

    FLAGS
      -q, --quiet                           Print only what the tasks print, and how
                                            the run ends
      -w, --watch                           Stay, and on every save run again the
                                            steps that changed and what comes after
                                            them
          --config=<name> <file>...         The file of a config() of the flow, by
                                            its name; may be repeated
          --config-value=<name> <value>...  The value of a config() of the flow, as
                                            JSON or YAML; may be repeated
          --inspect=<step>                  Open a debugger in the tasks of this
                                            step
          --isolation=<option>              Whether a task runs in a warm worker
                                            that others use too, or in a process of
                                            its own.
                                            <options: worker|process>
          --json                            Print all that happens as lines of JSON
          --max-workers=<count>             Tasks at once; by default as many as the
                                            compute takes.
          --run-id-file=<path>              Write the id of the run to this file
                                            before anything runs
          --stack=<name>                    The stack of the configuration to use
          --tag=<tag>...                    A tag for the run, of up to 500
                                            characters; may be repeated
          --with=<decorator>...             A decorator for all steps that have none
                                            of its name, as retry:times=3; may be
                                            repeated

    SCORES FLAGS
      --count=<integer>    [default: 2, env: FLOW_PARAM_COUNT] How many items
      --fail-at=<number>   [env: FLOW_PARAM_FAIL_AT] The item that fails
      --[no-]is-loud       [default: true, env: FLOW_PARAM_IS_LOUD]
      --labels=<value>...  [default: ["a"], env: FLOW_PARAM_LABELS] (a,b or JSON;
                           repeated, one item each)
      --mode=<option>      [default: fast, env: FLOW_PARAM_MODE] How hard to try
                           <options: fast|slow>

    DESCRIPTION
      Run Scores
      Scores some items.

    EXAMPLES
      $ flow run src/movies.ts --genre comedy

      $ flow run src/movies.ts --max-workers 4 --tag nightly --json

      $ flow run src/movies.ts --with retry:times=3 --with concurrency:limit=2

      $ flow run src/movies.ts --genre comedy --watch

      $ flow run src/movies.ts --help

    "
  `);
});

it('lists all commands, and explains one by any form', async () => {
  const { flow } = flowProject({});
  const { stdout } = await flow(['--help']);
  expect(stdout.replace(/@flow\/cli\/.*/, '<version>')).toMatchInlineSnapshot(`
    "The flow command

    VERSION
      <version>

    USAGE
      $ flow [COMMAND]

    TOPICS
      code     Show, save and compare the code that runs ran
      config   Show, check and choose the configuration
      logs     Show what tasks printed, or remove it
      plugins  List plugins, look at one, install, update, link and remove them
      runs     List runs and show what became of them
      tag      Change the tags of runs

    COMMANDS
      check       Check a flow without running it: all problems at once, each with
                  its place
      completion  Print what makes a shell complete commands and flags
      doctor      Find what is wrong with this installation and project, and say
                  what to do
      dump        Show the artifacts that a task stored
      help        Explain a command
      logs        Show what tasks printed
      plan        Say for every step whether a run would run it or take it from an
                  earlier run, and why; runs nothing
      plugins     List the plugins of this project: what each provides, and why it
                  is loaded
      resume      Go on from a run that failed, was stopped or was killed
      run         Run a flow
      show        Show a flow's graph
      spin        Run one step, on what an earlier run gave it
      sql         Query runs, tasks, tags, parameters and artifacts by SQL
      verify      Prove that a flow survives being killed

    "
  `);
  const forms = await Promise.all(
    [
      ['help', 'runs', 'list'],
      ['runs', 'list', '--help'],
      ['runs:list', '-h'],
    ].map((words) => flow(words)),
  );
  expect(new Set(forms.map((form) => form.stdout)).size).toBe(1);
  expect((await flow(['--version'])).stdout).toMatch(/^@flow\/cli\/\d+\.\d+\.\d+ /);
});

it('knows each command in the manifest, with a description and an example', () => {
  const files = readdirSync(join(root, 'src/commands'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
  const ids = files.map((name) => name.replace(/\.ts$/, '').replaceAll(/[/\\]/g, ':'));
  expect(Object.keys(manifest.commands).toSorted()).toEqual(ids.toSorted());
  for (const command of Object.values(manifest.commands)) {
    expect(command.description).toBeTruthy();
    expect(command.examples?.length).toBeGreaterThan(0);
  }
});

it('shows no example that a terminal of 80 columns breaks in two', () => {
  const shown = Object.values(manifest.commands)
    .flatMap(({ examples = [] }) => examples)
    .map((example) => `  $ ${example.replace('<%= config.bin %>', 'flow')}`);
  expect(shown.length).toBeGreaterThan(40);
  expect(shown.filter((line) => line.length > 80)).toEqual([]);
});

it('loads no command and no engine for help', () => {
  const trace = `import { registerHooks } from 'node:module';
    registerHooks({ load: (url, context, next) => { if (/dist\\/bundled\\/commands\\/|core\\/dist\\/bundled\\/engine/.test(url)) console.error('loaded', url); return next(url, context); } });`;
  const hooks = `data:text/javascript,${encodeURIComponent(trace)}`;
  const run = (...words: string[]): string =>
    spawnSync(process.execPath, ['--import', hooks, join(root, 'bin/flow.js'), ...words], { encoding: 'utf8' }).stderr;
  expect(run('--help')).toBe('');
  expect(run('config', 'show')).toContain('loaded');
});

it('shows which config a flow needs, though it can not be loaded without', async () => {
  const text = `import { config, Flow, param, step } from '@flow/core';
import { z } from 'zod';

const size = config('size', { value: 3, help: 'How large' });
const training = config('training', z.object({ epochs: z.int() }), { help: 'How to train' });

export default class Trained extends Flow {
  readonly epochs = param(z.int(), { default: training.epochs });
  @step start() { this.next(this.end); }
  @step end() { console.log(size); }
}
`;
  const { flow } = flowProject({ 'flow.ts': text, 'small.json': '{ "epochs": 2 }' });
  for (const command of ['run', 'resume', 'spin']) {
    const { code, stdout, stderr } = await flow([command, 'flow.ts', '--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/size +the code +How large\n/);
    expect(stdout).toMatch(/training +required +How to train\n/);
    expect(stdout).toContain('--config training FILE --help');
    expect(stdout).toContain('--isolation');
  }
  const given = await flow(['run', 'flow.ts', '--config', 'training', 'small.json', '--help']);
  expect(given.stdout).toMatch(/--epochs=<.*> +\[default: 2, env: FLOW_PARAM_EPOCHS\]/);
});
