import { expect, test } from 'vitest';
import { editedProject } from './edited-project.ts';

const project = editedProject({
  'flow.ts': `import { config, defineFlowDecorator, Flow, step } from '@flow/core';
const shape = config('shape', { default: 'shape.json' }) as { without: string[]; beforeEnd: string[] };
const shaped = defineFlowDecorator<undefined>({
  name: 'shaped',
  mutate(flow) {
    for (const name of shape.without) flow.removeStep(name);
    for (const name of shape.beforeEnd) flow.addStep(name, { before: 'end', run() {} });
  },
});

@shaped()
export default class F extends Flow {
  @step start() { this.next(this.second); }
  @step second() { this.next(this.third); }
  @step third() { this.next(this.end); }
  @step end() {}
}
`,
  'shape.json': '{ "without": [], "beforeEnd": [] }',
});
const changedBy = (without: readonly string[], beforeEnd: readonly string[]): Promise<readonly string[]> =>
  project.changedBy({ 'shape.json': JSON.stringify({ without, beforeEnd }) });

test('a step that is added or taken away counts as changed, for the steps that there are then', async () => {
  expect(await changedBy(['second'], [])).toEqual(['start', 'third', 'end']);
  expect(await changedBy([], ['more'])).toEqual(['start', 'second', 'third', 'end', 'more']);
});
