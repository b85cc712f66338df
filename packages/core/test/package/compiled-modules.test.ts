import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { CompiledModules } from '../../src/package/compiled-modules.ts';

const dayS = 86_400;

function cache(): { readonly folder: string; readonly modules: CompiledModules } {
  const folder = mkdtempSync(join(tmpdir(), 'flow-modules-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { folder, modules: new CompiledModules(folder) };
}

function age(file: string, days: number): void {
  const then = Date.now() / 1000 - days * dayS;
  utimesSync(file, then, then);
}

it('compiles once for the same facts, also in another process, and anew for others', () => {
  const { folder, modules } = cache();
  const compiled: string[] = [];
  const get = (one: CompiledModules, text: string): string =>
    one.get(['a.ts', text], () => {
      compiled.push(text);
      return `compiled ${text}`;
    });
  expect(get(modules, 'one')).toBe('compiled one');
  expect(get(new CompiledModules(folder), 'one')).toBe('compiled one');
  expect(get(modules, 'two')).toBe('compiled two');
  expect(compiled).toEqual(['one', 'two']);
});

it('removes what nobody used for a month, and keeps what is in use', () => {
  const { folder, modules } = cache();
  modules.get(['used'], () => 'used');
  const [used = ''] = readdirSync(folder).map((name) => join(folder, name));
  const unused = join(folder, 'unused');
  writeFileSync(unused, '');
  for (const file of [used, unused]) age(file, 31);
  modules.get(['used'], () => 'compiled again');
  modules.get(['another'], () => 'another');
  expect(existsSync(unused)).toBe(false);
  expect(modules.get(['used'], () => 'compiled again')).toBe('used');
});
