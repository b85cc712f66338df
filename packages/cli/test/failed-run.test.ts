import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { flowProject, normal, scores } from './flow-project.ts';

it('says which task failed, where, where its log is, and how to go on', async () => {
  const { flow } = flowProject({ 'src/flow.ts': scores });
  const { code, stdout, stderr } = await flow(['run', 'src/flow.ts', '--fail-at', '1']);
  expect(code).toBe(1);
  expect(normal(stderr)).toMatchInlineSnapshot(`
    "
    score/0-1 Error: no score for 1
      at src/flow.ts:24:37
          21 |
          22 |   @step score(item: number) {
          23 |     console.log('scoring', item);
        > 24 |     if (item === this.failAt) throw new Error('no score for ' + item);
             |                                     ^
          25 |     this.item = item;
          26 |     this.next(this.sum);
          27 |   }
      log: flow logs Scores/<run>/score/0-1

    ✗ Scores/<run> failed after <duration>
      go on from there: flow resume src/flow.ts
    "
  `);
  expect(normal(stdout)).toContain('score/0-1 failed after <duration>: Error: no score for 1 (src/flow.ts:');
});

it('names files from where the user is', async () => {
  const { flow } = flowProject({ 'flow.config.yaml': 'graceSeconds: 1\n', 'src/flow.ts': scores });
  const { stderr } = await flow(['run', 'flow.ts', '--fail-at', '1'], { cwd: 'src' });
  expect(stderr).toContain('at flow.ts:24:');
  expect(stderr).toContain("> 24 |     if (item === this.failAt) throw new Error('no score for ' + item);");
  expect(stderr).toContain('flow resume flow.ts\n');
});

it('suggests commands as they are called where flow is on no PATH', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const env = { FLOW_COMMAND: 'npm run flow --' };
  const { stderr } = await flow(['run', 'flow.ts', '--fail-at', '1'], { env });
  expect(stderr).toContain('go on from there: npm run flow -- resume flow.ts\n');
  expect(stderr).toContain('log: npm run flow -- logs Scores/');
  const shown = await flow(['runs', 'show', 'Scores/latest'], { env });
  expect(shown.stdout).toContain('npm run flow -- logs Scores/');
  expect(shown.stderr).toBe('');
  expect((await flow(['shwo', 'flow.ts'], { env })).stderr).toContain('Did you mean npm run flow -- show?');
  expect((await flow(['runs', 'show', 'Scores/none'], { env })).stderr).toContain('hint: npm run flow -- runs list');
});

it('goes on with the command that it names: what had finished is taken over, and the mended rest runs', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  const failed = await flow(['run', 'flow.ts', '--fail-at', '1']);
  const [, file = ''] = /flow resume (\S+)/.exec(failed.stderr) ?? [];
  writeFileSync(join(root, 'flow.ts'), scores.replace('if (item === this.failAt) throw', 'if (item < 0) throw'));
  const { code, stdout, stderr } = await flow(['resume', file]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(normal(stdout)).toContain('Scores/<run> started, going on from <run>');
  expect(normal(stdout)).toContain('score/0-0 taken over from <run>');
  expect(stdout).toContain('score/0-1 | scoring 1');
  expect(stdout).not.toContain('scoring 0');
  expect(stdout).toContain('end | total 1');
  const logs = async (): Promise<readonly string[]> =>
    (await flow(['logs', 'Scores/latest'])).stdout.trimEnd().split('\n').toSorted();
  const all = ['end | total 1', 'score/0-0 | scoring 0', 'score/0-1 | scoring 1', 'start | ["fast",["a"],true]'];
  expect(await logs()).toEqual(all);
  expect((await flow(['logs', 'Scores/latest/score/0-0'])).stdout).toBe('scoring 0\n');
  await flow(['resume', 'flow.ts', 'end']);
  expect(await logs()).toEqual(all);
});

it('shows the stack when FLOW_DEBUG is set, and only then', async () => {
  const { flow } = flowProject({ 'flow.ts': scores });
  const words = ['run', 'flow.ts', '--fail-at', '0'];
  expect((await flow(words)).stderr).not.toContain('at Scores.score');
  expect((await flow(words, { env: { FLOW_DEBUG: '1' } })).stderr).toContain('at Scores.score (flow.ts:24:');
});

it('ends when the flow cannot be set up in its worker', async () => {
  const text = scores.replace(
    'items!: number[];',
    "items = process.send === undefined ? [] : (() => { throw new Error('only in the worker'); })();",
  );
  const { flow } = flowProject({ 'flow.ts': text });
  const { code, stderr } = await flow(['run', 'flow.ts']);
  expect(code).toBe(2);
  expect(stderr).toContain('caused by Error: only in the worker\n  at flow.ts:11:');
});

it.each([
  ["throw new Error('no go');", 'Error: no go'],
  [
    "setTimeout(() => { throw new Error('no go'); }); await new Promise((resolve) => setTimeout(resolve, 5000));",
    'Error: no go',
  ],
  ['process.exit(3);', 'Error: it called process.exit(3)'],
])('shows what fails when only a worker loads the module: %s', async (statement, told) => {
  const text = `${scores}\nif (process.argv.includes('--worker')) {\n  ${statement}\n}\n`;
  const { flow } = flowProject({ 'flow.ts': text });
  const { code, stderr } = await flow(['run', 'flow.ts']);
  expect(code).toBe(1);
  expect(stderr).toContain(`start/0 ${told}\n  at flow.ts:${String(scores.split('\n').length + 2)}:`);
});

it('shows what several errors in one were, and a damaged store without a line of ours', async () => {
  const failing = "throw new AggregateError([new Error('left'), new RangeError('right')], 'no score')";
  const text = scores.replace("throw new Error('no score for ' + item)", failing);
  const { flow, root } = flowProject({ 'flow.ts': text });
  const { stderr } = await flow(['run', 'flow.ts', '--fail-at', '1']);
  expect(stderr).toContain('score/0-1 AggregateError: no score\n  at flow.ts:24:');
  expect(stderr).toMatch(
    /^ {2}- Error: left\n {4}at flow\.ts:24:\d+\n[^]*^ {2}- RangeError: right\n {4}at flow\.ts:24:/m,
  );
  const folder = join(root, '.flow/runs/Scores');
  const [run = ''] = readdirSync(folder);
  writeFileSync(join(folder, run, 'tasks/score/0-0.json'), '{');
  const resumed = await flow(['resume', 'flow.ts']);
  expect(resumed.stderr).toContain('FLOW_MANIFEST_CORRUPT');
  const manifest = join(folder, run, 'tasks/score/0-0.json');
  expect(resumed.stderr).toMatch(/\n {2}first: Delete .*\n {2}then go on from there: flow resume flow\.ts\n$/);
  expect(resumed.stderr).toContain(`first: Delete ${manifest};`);
  rmSync(manifest);
  const mended = text.replace('item === this.failAt', 'item < 0');
  writeFileSync(join(root, 'flow.ts'), mended);
  expect(await flow(['resume', 'flow.ts'])).toMatchObject({ code: 0 });
  expect(resumed.stderr).not.toContain('define-errors');
});

it("says why a run didn't begin, and names no task", async () => {
  const guard = `export default { name: 'guard', setup({ hooks }) {
    hooks.beforeRun.tap(() => Promise.reject(new Error('the quota is used up')));
  } };
`;
  const { flow } = flowProject({
    'flow.ts': scores,
    'guard.js': guard,
    'flow.config.json': '{ "plugins": ["./guard.js"] }',
  });
  const { code, stderr } = await flow(['run', 'flow.ts']);
  expect(code).toBe(1);
  expect(normal(stderr)).toMatchInlineSnapshot(`
    "
    FLOW_PLUGIN_HOOK The plugin guard failed in the hook beforeRun: the quota is used up
      hint: Update the plugin, or turn it off with "-name" in the config's plugins.
      caused by Error: the quota is used up
      at guard.js:2:46
          1 | export default { name: 'guard', setup({ hooks }) {
        > 2 |     hooks.beforeRun.tap(() => Promise.reject(new Error('the quota is used up')));
            |                                              ^
          3 |   } };
          4 |

    ✗ Scores/<run> failed after <duration>
      go on from there: flow resume flow.ts
    "
  `);
});

it('tells once of a plugin that fails at every event, and of one that only workers cannot set up', async () => {
  const noisy = `export default { name: 'noisy', setup({ hooks }) {
    hooks.onEvent.tap(() => { throw new Error('no server'); });
  } };
`;
  const picky = `export default { name: 'picky', setup() {
    if (process.send !== undefined) throw new Error('not in a worker');
  } };
`;
  const { flow } = flowProject({
    'flow.ts': scores,
    'noisy.js': noisy,
    'picky.js': picky,
    'flow.config.json': '{ "plugins": ["./noisy.js", "./picky.js"] }',
  });
  const { code, stdout, stderr } = await flow(['run', 'flow.ts']);
  expect(code).toBe(0);
  expect(normal(stderr)).toMatchInlineSnapshot(`
    "warning FLOW_PLUGIN_HOOK The plugin noisy failed in the hook onEvent: no server
    hint: Update the plugin, or turn it off with "-name" in the config's plugins.
    <time> warning FLOW_PLUGIN_SETUP The plugin picky failed while it was set up: not in a worker The other plugins work. Update the plugin, or turn it off with "-name" in the config's plugins.
    <time> warning FLOW_PLUGIN_HOOK_AGAIN The plugin noisy failed in the hook onEvent again, 16 times. Its first error was told before. Update the plugin, or turn it off with "-name" in the config's plugins.
    "
  `);
  expect(stdout).not.toContain('picky');
  expect((await flow(['logs', 'Scores/latest'])).stdout).not.toContain('picky');
});
