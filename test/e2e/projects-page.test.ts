import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configOptions, stackOption } from '@flow/core/engine';
import { expect, it } from 'vitest';
import { runTool } from '../../scripts/gates/run-program.ts';
import { exampleFile, Sandbox } from './sandbox.ts';

type Option = (typeof configOptions)[number];

const page = readFileSync(join(import.meta.dirname, '../../docs/projects.md'), 'utf8');
const table = page.split('\n').filter((line) => /^\| `.*` \| .* \| `FLOW_/.test(line));

/** The page's blocks of one language, in their order. */
function blocks(language: string): readonly string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(([, text = '']) => text);
}

function row(option: Option, help: string): string {
  const flag = new RegExp(`${option.flag}[ =]`).test(help) ? `\`${option.flag}\`` : '–';
  const choices = (option.choices ?? []).map((choice) => `\`${choice}\``).join(' or ');
  const text = choices === '' ? option.doc : `${option.doc} ${choices}`;
  return `| \`${option.key}\` | ${defaultOf(option)} | \`${option.env}\` | ${flag} | ${text} |`;
}

/** A provider's option has its default with the provider. */
function defaultOf({ key, kind, default: own }: Option): string {
  const [provider = '', name = ''] = key.split('.');
  const options = configOptions.find((option) => option.key === provider)?.default;
  const value = kind === 'provider' ? Reflect.get(Object(own), 'use') : (own ?? Reflect.get(Object(options), name));
  return value === undefined || value === '' || String(value) === '' ? '–' : `\`${String(value)}\``;
}

it('lists every setting with its default, its variable, and its flag where flow run has one', async () => {
  const { stdout: help } = await new Sandbox().flow('run', '--help');
  expect(table).toEqual([stackOption, ...configOptions].map((option) => row(option, help)));
});

it('shows a config whose stacks hold what they say', async () => {
  const sandbox = new Sandbox({
    'flow.config.ts': blocks('ts')[0] ?? '',
    'audit.ts':
      "import { definePlugin } from '@flow/core';\nexport default definePlugin({ name: 'audit', setup() {} });\n",
  });
  const { stdout, stderr } = await sandbox.flow('config', 'show', '--stack', 'nightly', '--json');
  expect(stderr).toBe('');
  const values = new Map(
    (
      JSON.parse(stdout) as { readonly values: readonly { readonly key: string; readonly value: unknown }[] }
    ).values.map(({ key, value }) => [key, value]),
  );
  expect(Object.fromEntries(values)).toMatchObject({
    stack: 'nightly',
    'storage.root': '/data/flow',
    durability: 'power',
    isolation: 'process',
    tags: ['demand', 'nightly'],
  });
});

it('shows a tsconfig under which flows, and programs that run them, compile', async () => {
  const [, tsconfig = ''] = blocks('json');
  const files = ['regions.ts', 'run.ts'].map(
    (name) => [`src/${name}`, readFileSync(exampleFile(`regions/src/${name}`), 'utf8')] as const,
  );
  const sandbox = new Sandbox({ 'tsconfig.json': tsconfig, ...Object.fromEntries(files) });
  const types = join(import.meta.dirname, '../../node_modules/@types');
  const { code, output } = await runTool('typescript/bin/tsc', ['-p', sandbox.folder, '--typeRoots', types]);
  expect({ code, output }).toEqual({ code: 0, output: '' });
  sandbox.write({ 'src/wrong.ts': 'export const wrong: number = "text";\n' });
  const wrong = await runTool('typescript/bin/tsc', ['-p', sandbox.folder, '--typeRoots', types]);
  expect(wrong.output).toContain('src/wrong.ts(1,14): error TS2322');
});
