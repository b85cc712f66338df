import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { openCli } from '../src/cli.ts';
import { Output } from '../src/reporters/output.ts';
import { showFlow } from '../src/show-flow.ts';
import { flowProject, scores } from './flow-project.ts';

const broken = scores
  .replace('this.next(this.sum);', '')
  .replace('this.next(this.end);', 'this.next(this.end); console.log(1);');

/** A terminal, and what was written to it. */
function terminal(columns: number): { readonly output: Output; readonly written: () => string } {
  let text = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    text += chunk.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY: true, columns, rows: 24 });
  const output = new Output(stream as unknown as NodeJS.WriteStream, { NO_COLOR: '1' });
  return { output, written: () => text };
}

it('says what it checked when nothing is wrong', async () => {
  const { code, stdout, stderr } = await flowProject({ 'flow.ts': scores }).flow(['check', 'flow.ts']);
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'Scores: 4 steps, no problems\n', stderr: '' });
});

it('shows all problems at once, from where the user is', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'graceSeconds: 1\n', 'src/flow.ts': broken });
  const { code, stdout } = await flow(['check', 'flow.ts'], { cwd: 'src' });
  expect(code).toBe(2);
  expect(stdout.match(/^flow\.ts:\d+:\d+ error FLOW_\w+/gm)?.length).toBeGreaterThan(1);
  expect(stdout).toMatch(/Scores: 4 steps, \d errors\n$/);
});

it('gives the problems as JSON', async () => {
  const { code, stdout } = await flowProject({ 'flow.ts': broken }).flow(['check', 'flow.ts', '--json']);
  const result = JSON.parse(stdout) as { errors: number; diagnostics: unknown[] };
  expect({ code, flow: result }).toMatchObject({ code: 2, flow: { flow: 'Scores', steps: 4, warnings: 0 } });
  expect(result.diagnostics).toHaveLength(result.errors);
});

it('does not run what has a problem', async () => {
  const { code, stdout, stderr } = await flowProject({ 'flow.ts': broken }).flow(['run', 'flow.ts']);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain('error FLOW_INVALID');
});

it('shows the graph in each format, by either form of a command', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  expect((await flow(['show', 'flow.ts'])).stdout).toMatchInlineSnapshot(`
    "Scores: Scores some items.

    ● start    foreach      Makes the items.
    ╠═● score  → sum
    ● sum      joins start
    ● end
    "
  `);
  expect((await flow(['show', 'flow.ts', '--format', 'mermaid'])).stdout).toMatch(/^(flowchart|graph) /);
  expect((await flow(['show', 'flow.ts', '--format', 'dot'])).stdout).toMatch(/^digraph /);
  expect(JSON.parse((await flow(['show', 'flow.ts', '--format', 'json'])).stdout)).toMatchObject({
    flow: 'Scores',
    start: 'start',
    end: 'end',
  });
  expect((await flow(['config:show'])).stdout).toBe((await flow(['config', 'show'])).stdout);
});

it('draws with ASCII where the locale knows no more', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const drawn = async (env: Readonly<Record<string, string>>): Promise<string> =>
    (await flow(['show', 'flow.ts'], { env })).stdout;
  expect(await drawn({ LANG: 'C' })).toMatchInlineSnapshot(`
    "Scores: Scores some items.

    * start    foreach      Makes the items.
    #=* score  -> sum
    * sum      joins start
    * end
    "
  `);
  expect(await drawn({ LC_ALL: 'POSIX', LANG: 'en_GB.UTF-8' })).toContain('#=* score');
  for (const env of [{}, { LANG: 'C.UTF-8' }, { LC_CTYPE: 'de_DE.utf8', LANG: 'C' }]) {
    expect(await drawn(env)).toContain('╠═● score');
  }
});

it('colours the graph where colours are wanted', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const { stdout } = await flow(['show', 'flow.ts'], { env: { FORCE_COLOR: '1' } });
  expect(stdout).toContain('\u001B[36m●\u001B[39m\u001B[1m start\u001B[22m');
  expect(stripVTControlCharacters(stdout)).toBe((await flow(['show', 'flow.ts'])).stdout);
});

it('fits the graph to the width of a terminal', async () => {
  const { root } = flowProject({ 'flow.ts': scores });
  const { output, written } = terminal(30);
  const cli = { ...openCli(), cwd: root, env: {}, stdout: output };
  await showFlow(cli, { file: 'flow.ts', stack: undefined, format: 'text' });
  await output.flush();
  expect(written()).toMatchInlineSnapshot(`
    "Scores: Scores some items.

    ● start    foreach
    ║          Makes the items.
    ╠═● score  → sum
    ● sum      joins start
    ● end
    "
  `);
});

it('tells where each value of the configuration came from', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'graceSeconds: 3\n' });
  const { stdout } = await flow(['config', 'show']);
  expect(stdout).toMatch(/^graceSeconds +3 +flow\.config\.yaml:1:1$/m);
  expect(stdout).toMatch(/^maxWorkers +1 +FLOW_MAX_WORKERS$/m);
  expect(stdout).toMatch(/^isolation +worker +default$/m);
});
