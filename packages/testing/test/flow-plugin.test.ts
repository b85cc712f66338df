import { mkdir, writeFile } from 'node:fs/promises';
import { SourceMap } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileModule, type ClassOrigin } from '@flow/core/compile';
import { Flow, step } from '@flow/core';
import { describe, expect, test } from 'vitest';
import { flowPlugin } from '../src/vitest.ts';
import { testProject } from '../src/index.ts';

const source = `import { trace } from './trace.ts';

interface Shape { readonly size: number }

export class Base {
  declared!: number;
  first = 1;
}

export class Marked extends Base implements Shape {
  second: number = 2;
  readonly size = 3;

  @trace run(text: string): never {
    throw new Error(text);
  }
}
`;

const traceSource = `export function trace(method: unknown, context: { name: string | symbol }): void {
  (globalThis as { traced?: unknown[] }).traced = [context.name];
}
`;

interface Marked {
  run(text: string): never;
}

/** Writes modules, compiles those that need it as the plugin does, and imports one. */
async function compiledIn(
  folder: string,
): Promise<{ readonly Marked: new () => Marked; readonly code: string; readonly map: string }> {
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'marked.ts');
  const compiled = await compileModule(source, file);
  if (compiled === undefined) throw new Error('nothing was compiled');
  await writeFile(join(folder, 'trace.ts'), traceSource);
  await writeFile(join(folder, 'marked.mjs'), compiled.code);
  const { Marked } = (await import(/* @vite-ignore */ pathToFileURL(join(folder, 'marked.mjs')).href)) as {
    Marked: new () => Marked;
  };
  return { Marked, ...compiled };
}

function originOf(flowClass: object): ClassOrigin | undefined {
  const places = Reflect.get(globalThis, Symbol.for('flow.classes')) as WeakMap<object, ClassOrigin> | undefined;
  return places?.get(flowClass);
}

describe('a compiled module', () => {
  test('has its decorators called, and its fields defined on the object', async () => {
    await using project = await testProject();
    const { Marked } = await compiledIn(project.root);
    expect(Reflect.get(globalThis, 'traced')).toEqual(['run']);
    expect(Object.entries(new Marked())).toEqual([
      ['declared', undefined],
      ['first', 1],
      ['second', 2],
      ['size', 3],
    ]);
    expect(Marked.name).toBe('Marked');
  });

  test('is compiled so whatever the tsconfig says of decorators and fields', async () => {
    await using project = await testProject();
    const folder = join(project.root, 'legacy');
    await mkdir(folder);
    const compilerOptions = { target: 'es2017', experimentalDecorators: true, useDefineForClassFields: false };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    const { Marked } = await compiledIn(folder);
    expect(Object.keys(new Marked())).toEqual(['declared', 'first', 'second', 'size']);
  });

  test('knows the places of its classes in the TypeScript file', async () => {
    await using project = await testProject();
    const { Marked } = await compiledIn(project.root);
    const origin = originOf(Marked);
    expect(origin).toMatchObject({ name: 'Marked', file: join(project.root, 'marked.ts') });
    expect(source.slice(origin?.start)).toMatch(/^class Marked extends Base/);
    expect(originOf(Object.getPrototypeOf(Marked) as object)).toMatchObject({ name: 'Base' });
  });

  test('has a source map to the original lines', async () => {
    await using project = await testProject();
    const { code, map } = await compiledIn(project.root);
    const lines = code.split('\n');
    const line = lines.findIndex((text) => text.includes('throw new Error'));
    const parsed = JSON.parse(map) as ConstructorParameters<typeof SourceMap>[0];
    expect(parsed.sourcesContent).toEqual([source]);
    const found = new SourceMap(parsed).findEntry(line, lines[line]?.indexOf('throw') ?? 0);
    expect(found).toMatchObject({ originalLine: 14, originalColumn: 4 });
  });
});

describe('what is left to the other compilers', () => {
  test.each([
    ['no class', 'a.ts', 'export const a: number = 1;'],
    ['a class without a base or decorators', 'a.ts', 'export class A { b: number = 1 }'],
    ['a syntax error', 'a.ts', 'export class A extends B { @step }}'],
    ['no script', 'a.css', '.class { extends: b }'],
  ])('%s', async (_what, file, code) => {
    expect(await compileModule(code, join(import.meta.dirname, file))).toBeUndefined();
  });

  test('JSX stays', async () => {
    const compiled = await compileModule(
      'export class A extends B { view = <b>hi</b> }',
      join(import.meta.dirname, 'a.tsx'),
    );
    expect(compiled?.code).toContain('<b>hi</b>');
  });
});

describe('flowPlugin', () => {
  const transform = flowPlugin().transform as (code: string, id: string) => Promise<unknown>;

  test('what is installed and what is virtual is left as it is', async () => {
    expect(await transform(source, '/project/node_modules/pkg/index.js')).toBeUndefined();
    expect(await transform(source, '\0virtual:flows.ts')).toBeUndefined();
    expect(await transform(source, '/project/src/flow.ts?v=1')).toMatchObject({
      code: expect.stringContaining('/project/src/flow.ts"') as string,
    });
  });

  test('a flow in a test file is one, and has the place of that file', () => {
    class Here extends Flow {
      @step start() {
        this.next(this.end);
      }

      @step end() {}
    }
    expect(originOf(Here)).toMatchObject({ file: import.meta.filename, name: 'Here' });
  });
});
