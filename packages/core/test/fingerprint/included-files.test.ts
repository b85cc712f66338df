import { expect, test } from 'vitest';
import { editedProject } from './edited-project.ts';

const flow = `import { Flow, includeFile, step } from '@flow/core';

export default class F extends Flow {
  readonly names = includeFile({ default: 'names.txt' });
  readonly notes = includeFile({ default: 'notes.txt' });
  readonly extra = includeFile();
  first(): string { return this.names.slice(0, 1); }
  @step start() { console.log(this.first()); this.next(this.all); }
  @step all() { console.log(Object.keys(this)); this.next(this.end); }
  @step end() {}
}
`;

const project = editedProject({
  'flow.ts': flow,
  'names.txt': 'Ada\n',
  'notes.txt': 'None.\n',
  'extra.txt': 'More.\n',
});

test('the content of a file counts for the parameter that includes it, and the steps that read that', async () => {
  expect(await project.changedBy({ 'names.txt': 'Bo\n' })).toEqual(['start', 'all', '--names']);
  expect(await project.changedBy({ 'notes.txt': 'Some.\n' })).toEqual(['all', '--notes']);
});

test('one that is gone is another content', async () => {
  expect(await project.changedBy({ 'notes.txt': '' })).toEqual(['all', '--notes']);
});

test('one that nothing includes does not count', async () => {
  expect(await project.changedBy({ 'extra.txt': 'Less.\n' })).toEqual([]);
});
