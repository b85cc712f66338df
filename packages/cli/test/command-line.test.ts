import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runFlagNames } from '@flow/core/engine';
import * as Flags from '@oclif/core/flags';
import { expect, it } from 'vitest';
import { findFlowFile } from '../src/parsing/find-flow-file.ts';
import { tokensOf } from '../src/parsing/tokens.ts';

const flags = {
  text: Flags.string({ aliases: ['longText'] }),
  on: Flags.boolean({ allowNo: true }),
  quiet: Flags.boolean({ char: 'q' }),
  key: Flags.string({ char: 'k' }),
};

/** `name=value` of each flag, a word as it is, and `?` before an unknown flag. */
function read(line: string): readonly string[] {
  return tokensOf(line.split(' '), flags).map((token) => {
    if (token.kind === 'word') return token.text;
    if (token.kind === 'unknown') return `?${token.spelling}`;
    return `${token.isNegated ? 'no ' : ''}${token.name}=${token.value ?? ''}`;
  });
}

it.each([
  ['--text a b', ['text=a', 'b']],
  ['--text=--on -q', ['text=--on', 'quiet=']],
  ['--text=-q', ['text=-q']],
  ['--text=a=b', ['text=a=b']],
  ['--longText a', ['text=a']],
  ['--text --on', ['text=']],
  ['--text --on=false', ['text=']],
  ['--text -q', ['text=']],
  ['--text -- a', ['text=', 'a']],
  ['--text --other', ['text=--other']],
  ['--text -5 -', ['text=-5', '-']],
  ['--on=false --no-on', ['on=false', 'no on=']],
  ['--no-text', ['?--no-text']],
  ['--other=x y', ['?--other', 'y']],
  ['-qk5 a', ['quiet=', 'key=5', 'a']],
  ['-k 5 -k=6 -k=a=b', ['key=5', 'key=6', 'key=a=b']],
  ['-qx', ['quiet=', '?-x']],
  ['a -- --on -q', ['a', '--on', '-q']],
  ['--constructor 1 --__proto__ --toString=2', ['?--constructor', '1', '?--__proto__', '?--toString']],
])('reads %s', (line, tokens) => {
  expect(read(line)).toEqual(tokens);
});

it.each([
  ['flow.ts', 'flow.ts'],
  ['--text data.ts flow.ts', 'flow.ts'],
  ['--other data.ts flow.ts', 'flow.ts'],
  ['--other data.ts flow --on', 'flow'],
  ['--other flow.ts', 'flow.ts'],
  ['--other=a flow', 'flow'],
  ['--on flow', 'flow'],
  ['-q -- -flow.ts', '-flow.ts'],
  ['- -q', '-'],
  ['-q', undefined],
])('finds the file in %s', (line, file) => {
  expect(findFlowFile(tokensOf(line.split(' '), flags))).toBe(file);
});

const root = join(import.meta.dirname, '..');

it('keeps every flag of the commands that run a flow from its parameters', () => {
  const { commands } = JSON.parse(readFileSync(join(root, 'oclif.manifest.json'), 'utf8')) as {
    commands: Record<'run' | 'resume', { flags: Record<string, unknown> }>;
  };
  const own = new Set(['help', ...Object.keys(commands.run.flags), ...Object.keys(commands.resume.flags)]);
  expect([...runFlagNames].toSorted()).toEqual([...own].toSorted());
});

it('has no command whose line another parser reads', () => {
  const folder = join(root, 'src/commands');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const others = files.filter(
    (name) => !/class \w+ extends FlowCommand /.test(readFileSync(join(folder, name), 'utf8')),
  );
  expect(others).toEqual([]);
});
