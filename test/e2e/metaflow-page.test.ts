import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

const page = readFileSync(join(import.meta.dirname, '../../docs/coming-from-metaflow.md'), 'utf8');
const imports = `import { config, current, defineFlowDecorator, defineStepDecorator, Flow, includeFile, param, resumable, step, type Inputs } from '@flow/core';
import { environment } from '@flow/environment';
import { catchError, flowTimeout, retry, timeout, type CaughtError } from '@flow/resilience';
import { resources } from '@flow/resources';
import { z } from 'zod';
`;

interface PageFlow {
  readonly name: string;
  readonly text: string;
}

/** The flows that the page shows in TypeScript. */
const flows: readonly PageFlow[] = [
  ...page.matchAll(/```ts\n((?:(?!```)[^])*export default class (\w+) [^]*?)```/g),
].map(([, text = '', name = '']) => ({ name, text }));

it.each(flows)('runs the flow $name of the page', async ({ name, text }) => {
  const sandbox = new Sandbox({ 'flow.ts': imports + text, 'words.txt': 'alpha beta\n' });
  const given = text.includes('readonly region = param(') ? ['--region', 'eu'] : [];
  const { code, stdout, stderr } = await sandbox.flow('run', 'flow.ts', ...given);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const printed = stdout.split('\n').flatMap((line) => / \| (.*)/.exec(line)?.[1] ?? []);
  expect(printed.at(-1)).toBe(said[name]);
});

/** What the last line is that each of them prints. */
const said: Readonly<Record<string, string>> = {
  Greeting: 'hello world',
  Estimates: '8 10',
  Merged: 'sales 30',
  Squares: '[ 4, 9, 16 ]',
  Grid: "6 [ 'b', 3 ]",
  Pages: '600',
  Guess: '37',
  Nodes: "[ '0 of 3', '1 of 3', '2 of 3' ]",
  Options: "0.5 eu 10 [ 'a', 'b' ] alpha beta",
  Sized: '4',
  Timed: 'took true',
  Tuned: '5 1',
  Careful: '3 never FLOW_TASK_TIMEOUT',
};
