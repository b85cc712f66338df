import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { openCli } from '../src/cli.ts';
import { listRuns } from '../src/list-runs.ts';
import { Output } from '../src/reporters/output.ts';
import { flowProject, scores } from './flow-project.ts';

async function listed(root: string, columns: number): Promise<readonly string[]> {
  let text = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    text += chunk.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY: true, columns, rows: 24 });
  const output = new Output(stream as unknown as NodeJS.WriteStream, { NO_COLOR: '1' });
  const cli = { ...openCli(), cwd: root, env: { HOME: root, XDG_CONFIG_HOME: root }, stdout: output };
  const rest = { limit: 20, stack: undefined, namespace: undefined, isJson: false };
  expect(await listRuns(cli, { filter: {}, ...rest })).toBe(0);
  return text.trimEnd().split('\n');
}

it('fits the list of runs into the terminal: first without dates, then without users and some of the tags', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  const tags = ['nightly', 'a tag that is quite long', 'another tag'];
  await flow(['run', 'flow.ts', ...tags.map((tag) => `--tag=${tag}`)]);
  const wide = await listed(root, 200);
  expect(wide.at(-1)).toContain(tags.join(', '));
  const narrow = await listed(root, 90);
  expect(narrow.every((line) => line.length <= 90)).toBe(true);
  expect(narrow.at(-1)).toMatch(/ nightly.*…$/);
  expect(narrow[0]).toMatch(/^RUN +STATUS +STARTED +DURATION +TASKS +USER +TAGS$/);
  const narrower = await listed(root, 80);
  expect(narrower.every((line) => line.length <= 80)).toBe(true);
  expect(narrower[0]).toMatch(/^RUN +STATUS +STARTED +DURATION +TASKS +TAGS$/);
});
