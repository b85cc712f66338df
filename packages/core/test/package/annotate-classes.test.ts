import { stripTypeScriptTypes } from 'node:module';
import { expect, it } from 'vitest';
import { annotateClasses, type ClassOrigin } from '../../src/package/annotate-classes.ts';

const origins = (): WeakMap<object, ClassOrigin> =>
  (globalThis as unknown as Record<symbol, WeakMap<object, ClassOrigin>>)[Symbol.for('flow.classes')] ??
  new WeakMap<object, ClassOrigin>();

it('lets each class know where it begins in the original text', async () => {
  const code = `// 😀
class Base {}
export const Named = class extends Base { x = 1 };
export default class extends Base {
  static first = 1;
}
export class Inner extends (class extends Base {}) {}
`;
  const edited = annotateClasses(code, 'src/a.ts');
  const module = (await import(`data:text/javascript,${encodeURIComponent(edited?.code ?? '')}`)) as Record<
    string,
    object
  >;
  const found = Object.fromEntries(Object.keys(module).map((name) => [name, origins().get(module[name] ?? {})]));
  expect(found).toEqual({
    Named: { file: 'src/a.ts', start: code.indexOf('class extends Base { x'), name: 'Named' },
    default: { file: 'src/a.ts', start: code.indexOf('class extends Base {\n'), name: 'default' },
    Inner: { file: 'src/a.ts', start: code.indexOf('class Inner'), name: 'Inner' },
  });
  expect(origins().get(Object.getPrototypeOf(module['Inner'] ?? {}) as object)?.start).toBe(
    code.indexOf('class extends Base {})'),
  );
});

it('keeps lines, and makes a map only where columns shift', () => {
  const shifting = annotateClasses('class A extends B { x = 1 }\nfoo();', 'a.ts');
  expect(shifting?.code.split('\n')).toHaveLength(2);
  expect(JSON.parse(shifting?.map ?? '{}')).toMatchObject({
    sources: ['a.ts'],
    sourcesContent: ['class A extends B { x = 1 }\nfoo();'],
  });
  expect(annotateClasses('class A extends B {\n  x = 1;\n}', 'a.ts')?.map).toBeUndefined();
});

it('leaves alone what has no flow, no body, or an error', () => {
  expect(annotateClasses('class A {}', 'a.ts')).toBeUndefined();
  expect(annotateClasses('export const text = "extends";', 'a.ts')).toBeUndefined();
  expect(annotateClasses('class A extends {', 'a.ts')).toBeUndefined();
  const ambient = 'declare class A extends B {}\ndeclare namespace N { class C extends B {} }';
  expect(annotateClasses(ambient, 'a.ts')).toBeUndefined();
  expect(stripTypeScriptTypes(ambient).trim()).toBe('');
});

it('takes the language from the file’s ending', () => {
  expect(annotateClasses('class A<T> extends B<T> { x = <div/> }', 'a.tsx')?.code).toContain('static{');
  expect(annotateClasses('class A<T> extends B<T> {}', 'a.js')).toBeUndefined();
});
