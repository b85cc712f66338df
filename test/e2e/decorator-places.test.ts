import { expect, it } from 'vitest';
import { Sandbox } from './sandbox.ts';

/** What `flow check` says of a class with this member, first line and place; what stands in it at the place. */
async function complaint(member: string, head = ''): Promise<readonly string[]> {
  const text = `import { Flow, step } from '@flow/core';
import { retry } from '@flow/resilience';
${head}export default class Hello extends Flow {
  @step start() { this.next(this.end); }
  ${member}
  @step end() {}
}
`;
  const { code, stderr } = await new Sandbox({ 'hello.ts': text }).flow('check', 'hello.ts');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^hint: /m);
  const [message = '', place = '', ...lines] = stderr.split('\n');
  const marked = lines.findIndex((line) => /^\s*\| +\^/.test(line));
  const column = lines[marked]?.indexOf('^') ?? -1;
  return [message.replace(/^error /, ''), place.trim(), lines[marked - 1]?.slice(column) ?? ''];
}

it.each([
  ['@step label = 3;', 'the field label', '5:9', 'label = 3;'],
  ['@step get label() { return 3; }', 'the getter label', '5:9', 'get label() { return 3; }'],
  ['@step static build() {}', 'the static method build', '5:9', 'static build() {}'],
  ['@step #hidden() {}', 'the private method #hidden', '5:9', '#hidden() {}'],
])('%s shows where it stands', async (member, found, at, shown) => {
  expect(await complaint(member)).toEqual([
    `FLOW_DECORATOR_PLACE @step can only stand on a public method of a flow, and stands on ${found}.`,
    `hello.ts:${at}`,
    shown,
  ]);
});

it('so does @step on the class', async () => {
  expect(await complaint('', '@step\n')).toEqual([
    'FLOW_DECORATOR_PLACE @step can only stand on a public method of a flow, and stands on the class Hello.',
    expect.stringMatching(/^hello\.ts:[34]:/),
    expect.any(String),
  ]);
});

it.each([
  ['@retry({ times: 1 }) label = 3;', 'the field label'],
  ['@retry({ times: 1 }) help() {}', 'the method help, which has no @step'],
  ['@retry({ times: 1 }) static build() {}', 'the static method build'],
])('%s shows where it stands', async (member, found) => {
  expect(await complaint(member)).toEqual([
    `FLOW_DECORATOR_PLACE @retry can only stand on a step or a flow class, and stands on ${found}.`,
    'hello.ts:5:4',
    member.slice(1),
  ]);
});

it('a decorator that is not called, and options that are wrong, show where they stand', async () => {
  expect(await complaint('@retry @step more() { this.next(this.end); }')).toEqual([
    "FLOW_DECORATOR_NOT_CALLED @retry on the method more isn't called.",
    'hello.ts:5:16',
    'more() { this.next(this.end); }',
  ]);
  expect(await complaint('@retry({ times: -1 }) @step more() { this.next(this.end); }')).toEqual([
    'FLOW_DECORATOR_OPTIONS The options of @retry on the step more are not valid: times: it must be a whole number, 0 or more, and is -1',
    'hello.ts:5:4',
    'retry({ times: -1 }) @step more() { this.next(this.end); }',
  ]);
});

it('@step twice, and a field that fails, show where they stand', async () => {
  expect(await complaint('@step @step more() { this.next(this.end); }')).toEqual([
    'FLOW_STEP_TWICE more has @step twice.',
    'hello.ts:5:15',
    'more() { this.next(this.end); }',
  ]);
  expect(await complaint('label = (undefined as unknown as string).length;')).toEqual([
    "FLOW_CONSTRUCTOR_FAILED The fields of Hello could not be initialised: Cannot read properties of undefined (reading 'length')",
    'hello.ts:5:44',
    'length;',
  ]);
});
