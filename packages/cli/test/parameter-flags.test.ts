import { expect, it } from 'vitest';
import { defaultText } from '../src/default-text.ts';
import { flowProject, scores } from './flow-project.ts';

const project = (): ReturnType<typeof flowProject> => flowProject({ 'flow.ts': scores });

async function printed(...words: string[]): Promise<unknown> {
  const { stdout, stderr } = await project().flow(['run', 'flow.ts', '-q', ...words]);
  return JSON.parse(/start \| (?<line>.*)/.exec(stdout)?.groups?.['line'] ?? JSON.stringify(stderr)) as unknown;
}

it('takes a boolean in each of its forms', async () => {
  expect(await printed('--is-loud=false')).toEqual(['fast', ['a'], false]);
  expect(await printed('--isLoud=true')).toEqual(['fast', ['a'], true]);
  expect(await printed('--is-loud', '--no-isLoud')).toEqual(['fast', ['a'], false]);
});

it('takes what stands behind = whatever it looks like, and each repeated item as it stands', async () => {
  expect(await printed('--labels=--mode', '--labels', 'a,b', '--labels=-q')).toEqual([
    'fast',
    ['--mode', 'a,b', '-q'],
    true,
  ]);
  expect(await printed('--labels=a,b')).toEqual(['fast', ['a', 'b'], true]);
});

it('shows what the author of the flow wrote, and runs none of it', async () => {
  const text = scores
    .replace('Scores some items.', 'Scores <%= 1 + 1 %>.')
    .replace('How many items', '<%= config.bin %> <% throw 1 %>');
  const { stdout } = await flowProject({ 'flow.ts': text }).flow(['run', 'flow.ts', '--help']);
  expect(stdout).toContain('Scores <%= 1 + 1 %>.');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '[default: 2, env: FLOW_PARAM_COUNT] <%= config.bin %> <% throw 1 %>',
  );
});

it.each([
  ['', '""'],
  ['text', 'text'],
  ['two\nlines', 'two lines'],
  ['\u001B[31mred', '"\\u001b[31mred"'],
  [7n, '7'],
  [new Date(0), '1970-01-01T00:00:00.000Z'],
  [new Set(['a', 1]), '["a",1]'],
  [new Map([['a', 1]]), '[["a",1]]'],
  [{ a: [1] }, '{"a":[1]}'],
  [new URL('file:///a'), 'file:///a'],
  [null, 'null'],
  [Array.from({ length: 99 }, (_, index) => index), '[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,…'],
  [/a b/, '/a b/'],
])('shows the default %o as %s', (value, text) => {
  expect(defaultText(value)).toBe(text);
});
