import { describe, expect, test } from 'vitest';
import { editedProject } from './edited-project.ts';

const flow = `import { Flow, step } from '@flow/core';
import { readFileSync } from 'node:fs';
import './effects.ts';
import { Base } from './base.ts';
import data from './data.json' with { type: 'json' };
import * as all from './all.ts';
import { read } from './beside.ts';
import { greet } from 'greetings';
import { common } from './common.cjs';
import { self } from './self.ts';

export default class F extends Base {
  @step start() { console.log(data.a); this.next(this.a); }
  @step a() { console.log(all.one); this.next(this.b); }
  @step async b() { const { late } = await import('./late.ts'); console.log(late); this.next(this.c); }
  @step c() { console.log(read(), self.name); this.next(this.d); }
  @step d() { console.log(greet(), (this.constructor as typeof Base).shared); this.next(this.e); }
  @step e() { console.log(common, this.fromBase()); this.next(this.f); }
  @step f() { const me = this; me.next(this.g); }
  @step end() { super.end(); }
}
`;
const files = {
  'flow.ts': flow,
  'effects.ts': `import { patch } from './patch.ts';\npatch();`,
  'patch.ts': `export function patch(): void { process.env['PATCHED'] = '1'; }`,
  'base.ts': `import { Flow, step } from '@flow/core';
export class Base extends Flow {
  static shared = 1;
  kept = 1;
  fromBase() { return this.deeper(); }
  deeper() { return 1; }
  @step g() { console.log('g'); this.next(this.end); }
  @step end() { console.log('base end'); }
}`,
  'data.json': '{ "a": 1 }',
  'all.ts': `export const one = 1;\nexport const two = 2;`,
  'late.ts': `import { later } from './later.ts';\nexport const late = later;`,
  'later.ts': 'export const later = 1;',
  'beside.ts': `import { readFileSync } from 'node:fs';
export const read = (): string => readFileSync(new URL('./beside.txt', import.meta.url), 'utf8');
export const other = 1;`,
  'beside.txt': 'text',
  'common.cjs': `const part = require('./part.cjs');\nexports.common = part.value;`,
  'part.cjs': 'exports.value = 1;',
  'self.ts': `import { name } from './circle.ts';\nexport const self = { get name() { return name; } };`,
  'circle.ts': `import { self } from './self.ts';\nexport const name = 'circle';\nexport const back = () => self;`,
  'node_modules/greetings/package.json':
    '{ "name": "greetings", "version": "1.0.0", "type": "module", "main": "index.js" }',
  'node_modules/greetings/index.js': `import { word } from './word.js';\nexport const greet = () => word;`,
  'node_modules/greetings/word.js': `export const word = 'hello';`,
};
const project = editedProject(files);
const all = ['start', 'a', 'b', 'c', 'd', 'e', 'f', 'end', 'g'];

describe('what a module can change', () => {
  test.each([
    ['statements, and what they call', { 'patch.ts': files['patch.ts'].replace("'1'", "'2'") }, all],
    ['a JSON file', { 'data.json': '{ "a": 2 }' }, ['start']],
    ['one export of a namespace', { 'all.ts': files['all.ts'].replace('two = 2', 'two = 3') }, ['a']],
    ['a module that is imported while a step runs, by another', { 'later.ts': 'export const later = 2;' }, ['b']],
    ['a file beside a module', { 'beside.txt': 'other' }, ['c']],
    ['an export that nobody uses', { 'beside.ts': files['beside.ts'].replace('other = 1', 'other = 2') }, []],
    ['modules in a circle', { 'circle.ts': files['circle.ts'].replace(`'circle'`, `'round'`) }, ['c']],
    ['a package, deep inside', { 'node_modules/greetings/word.js': `export const word = 'bye';` }, ['d']],
    ['a CommonJS module: all that it does counts for all', { 'part.cjs': 'exports.value = 2;' }, all],
    [
      'a method of a base class, through another',
      { 'base.ts': files['base.ts'].replace('return 1', 'return 2') },
      ['d', 'e', 'f'],
    ],
    ['a static member of a base class', { 'base.ts': files['base.ts'].replace('shared = 1', 'shared = 2') }, ['d']],
    ['a step of a base class', { 'base.ts': files['base.ts'].replace(`log('g')`, `log('h')`) }, ['g']],
    ['a step that is called by super', { 'base.ts': files['base.ts'].replace('base end', 'the end') }, ['end']],
    [
      'a field of a base class: any step that takes this or a class as a whole',
      { 'base.ts': files['base.ts'].replace('kept = 1', 'kept = 2') },
      ['start', 'd', 'f'],
    ],
    ['a comment in each', { 'base.ts': `// new\n${files['base.ts']}`, 'all.ts': `// new\n${files['all.ts']}` }, []],
  ])('%s', async (_what, edits, steps) => {
    expect(await project.changedBy(edits)).toEqual(steps);
  });
});
