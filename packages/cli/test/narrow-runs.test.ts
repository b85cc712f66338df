import { Writable } from 'node:stream';
import { expect, it } from 'vitest';
import { openCli, type Cli } from '../src/cli.ts';
import { listRuns } from '../src/list-runs.ts';
import { Output } from '../src/reporters/output.ts';
import { showRun } from '../src/show-run.ts';
import { flowProject, scores } from './flow-project.ts';

/** What a command prints on a terminal. */
async function printed(
  { root, columns }: { readonly root: string; readonly columns: number },
  command: (cli: Cli) => Promise<number>,
): Promise<readonly string[]> {
  let text = '';
  const write = (chunk: Buffer, _encoding: string, done: () => void): void => {
    text += chunk.toString();
    done();
  };
  const stream = Object.assign(new Writable({ write }), { isTTY: true, columns, rows: 24 });
  const output = new Output(stream as unknown as NodeJS.WriteStream, { NO_COLOR: '1' });
  const cli = { ...openCli(), cwd: root, env: { HOME: root, XDG_CONFIG_HOME: root }, stdout: output };
  expect(await command(cli)).toBe(0);
  await output.flush();
  return text.trimEnd().split('\n');
}

function listed(root: string, columns: number): Promise<readonly string[]> {
  const request = { filter: {}, limit: 20, stack: undefined, namespace: undefined, isJson: false };
  return printed({ root, columns }, (cli) => listRuns(cli, request));
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

it('puts the command that shows the log of a failure on a line of its own where the terminal is narrow', async () => {
  const { flow, root } = flowProject({ 'flow.ts': scores });
  await flow(['run', 'flow.ts', '--fail-at', '1']);
  const request = { pathspec: 'Scores/latest', stack: undefined, namespace: undefined, isJson: false };
  const lines = await printed({ root, columns: 80 }, (cli) => showRun(cli, request));
  expect(lines.every((line) => line.length <= 80)).toBe(true);
  expect(lines.at(-1)).toMatch(/^ {4}flow logs Scores\/\S+\/score\/0-1$/);
});
