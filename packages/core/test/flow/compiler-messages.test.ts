import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(import.meta.dirname, 'compiled-'));
afterAll(() => rmSync(folder, { recursive: true }));

const mistakes = {
  'an unknown step': 'this.next(this.trian);',
  'an item of another type': `this.next(this.train, { foreach: ['a'] });`,
  'an item that lacks a property': `this.next(this.place, { foreach: [{ id: 'a' }].filter(Boolean) });`,
  'a read-only list of items of another type': `this.next(this.train, { foreach: ['a'] as readonly string[] });`,
  'a set of items of another type': `this.next(this.train, { foreach: new Set(['a']) });`,
  'no foreach for a step that takes an item': 'this.next(this.train);',
  'a branch that takes an item': 'this.next(this.end, this.train);',
  'a join as the target of a foreach': 'this.next(this.pick, { foreach: [1] });',
  'a missing case': 'this.next({ fast: this.end }, { on: this.mode });',
  'a case that takes an item': 'this.next({ fast: this.end, slow: this.train }, { on: this.mode });',
  'a write to a parameter': 'this.rate = 2;',
  'a merge of an unknown artifact': `this.merge([], { include: ['modes'] });`,
};

function source(statement: string): string {
  return `import { Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';
export class Training extends Flow {
  readonly rate = param(z.number());
  mode!: 'fast' | 'slow';
  @step start() {
    ${statement}
  }
  @step train(_item: number) {}
  @step place(_item: { readonly id: string; readonly city: string }) {}
  @step pick(_inputs: Inputs<Training>) {}
  @step end() {}
}
`;
}

/** For each mistake, the lines that the compiler prints. */
function said(): ReadonlyMap<string, readonly string[]> {
  const names = Object.keys(mistakes);
  for (const [index, statement] of Object.values(mistakes).entries()) {
    writeFileSync(join(folder, `${String(index)}.ts`), source(statement));
  }
  const root = join(import.meta.dirname, '../../../..');
  const config = { extends: join(root, 'tsconfig.flows.json'), include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', folder, '--pretty', 'false'], { encoding: 'utf8' });
  const texts = stdout.split(/^(?=\S*?\d+\.ts\()/m).map((text) => {
    const { index, message } = /(?<index>\d+)\.ts\(.*?\): error (?<message>[^]*)/.exec(text)?.groups ?? {};
    return [names[Number(index)] ?? text, (message ?? '').trimEnd().split('\n')] as const;
  });
  return new Map(texts);
}

const lines = said();

/** What the compiler says first, and the innermost reason. */
function gist(text: readonly string[]): readonly unknown[] {
  const told = text.filter((line) => !/No overload|The last overload/.test(line));
  return [...new Set([told[0], told.at(-1)])].map((line) => line?.trim());
}

test('what the compiler says of a mistake is short', () => {
  const long = [...lines].filter(([, text]) => text.length > 5 || text.some((line) => line.length > 200));
  expect(long).toEqual([]);
});

test('what the compiler says of a mistake names what is wrong', () => {
  expect(Object.fromEntries([...lines].map(([name, text]) => [name, gist(text)]))).toMatchInlineSnapshot(`
    {
      "a branch that takes an item": [
        "Argument of type '(_item: number) => void' is not assignable to parameter of type '{ readonly foreach: Source<never>; } | { readonly parallel: number; }'.",
      ],
      "a case that takes an item": [
        "Type '(_item: number) => void' is not assignable to type '((_item: number) => void) & "takes an item: use { foreach }"'.",
        "Type '(_item: number) => void' is not assignable to type '"takes an item: use { foreach }"'.",
      ],
      "a join as the target of a foreach": [
        "Type 'number' is not assignable to type 'never'.",
      ],
      "a merge of an unknown artifact": [
        "TS2322: Type 'string' is not assignable to type 'Exclude<keyof this, keyof Flow>'.",
      ],
      "a missing case": [
        "Type '"fast" | "slow"' is not assignable to type '"fast"'.",
        "Type '"slow"' is not assignable to type '"fast"'.",
      ],
      "a read-only list of items of another type": [
        "Type 'readonly string[]' is not assignable to type 'Source<number>'.",
        "Type 'string' is not assignable to type 'number'.",
      ],
      "a set of items of another type": [
        "Type 'Set<string>' is not assignable to type 'Source<number>'.",
        "Type 'string' is not assignable to type 'number'.",
      ],
      "a write to a parameter": [
        "TS2540: Cannot assign to 'rate' because it is a read-only property.",
      ],
      "an item of another type": [
        "Type 'string' is not assignable to type 'number'.",
      ],
      "an item that lacks a property": [
        "Type '{ id: string; }[]' is not assignable to type 'Source<{ readonly id: string; readonly city: string; }>'.",
        "Property 'city' is missing in type '{ id: string; }' but required in type '{ readonly id: string; readonly city: string; }'.",
      ],
      "an unknown step": [
        "TS2551: Property 'trian' does not exist on type 'Training'. Did you mean 'train'?",
      ],
      "no foreach for a step that takes an item": [
        "TS2345: Argument of type '[(_item: number) => void]' is not assignable to parameter of type '[(_item: number) => void] & ["takes an item: use { foreach }"]'.",
        "Type '(_item: number) => void' is not assignable to type '"takes an item: use { foreach }"'.",
      ],
    }
  `);
});
