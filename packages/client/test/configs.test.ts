import { config, Flow, step } from '@flow/core';
import { runFlow } from '@flow/client';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';

const schema = z.object({ greeting: z.string(), names: z.array(z.string()) });
const fromFile = config('clientGreeting', schema, { default: 'packages/client/test/greeting.yaml' });
const fromCode = config('clientMark', { value: { mark: '!' } }) as { readonly mark: string };

class Greet extends Flow {
  text!: string;
  @step start() {
    this.text = fromFile.names.map((name) => `${fromFile.greeting} ${name}${fromCode.mark}`).join(' ');
    this.next(this.end);
  }
  @step end() {}
}

test('a flow that is imported as any other module has the configs of its files and its code', async () => {
  await using project = await testProject();
  await using result = await runFlow(Greet, {}, { project });
  expect(await result.artifact('text')).toBe('Hello Ada! Hello Bob!');
  expect(await result.run.configs()).toEqual({
    clientGreeting: { greeting: 'Hello', names: ['Ada', 'Bob'] },
    clientMark: { mark: '!' },
  });
});

test('nobody can change a config', () => {
  expect(Object.isFrozen(fromFile)).toBe(true);
  expect(() => (fromFile.names as string[]).push('Eve')).toThrow(TypeError);
});

test('what a schema says of a file is shown with its place there', () => {
  const wrong = z.object({ names: z.array(z.number()) });
  expect(() => config('clientWrong', wrong, { default: 'packages/client/test/greeting.yaml' })).toThrow(
    expect.objectContaining({
      code: 'FLOW_CONFIG_VALUE',
      message: expect.stringContaining('greeting.yaml:3:5: names.0: Invalid input') as string,
    }),
  );
});

test('mistakes in the call are shown where it stands', () => {
  const here = expect.objectContaining({ file: expect.stringContaining('configs.test.ts') as string }) as object;
  const error = (code: string): unknown => expect.objectContaining({ code, position: here });
  expect(() => config('a b')).toThrow(error('FLOW_CONFIG_NAME'));
  expect(() => config('clientNone')).toThrow(error('FLOW_CONFIG_MISSING'));
  expect(() => config('clientBoth', { default: 'a.json', value: 1 })).toThrow(error('FLOW_CONFIG_DEFAULTS'));
  expect(() => config('clientDate', { value: new Date() })).toThrow(error('FLOW_CONFIG_DATA'));
  expect(() => config('clientMark', { value: { mark: '?' } })).toThrow(error('FLOW_CONFIG_TWICE'));
  expect(() => config('clientGone', { default: 'gone.json' })).toThrow(error('FLOW_CONFIG_FILE'));
});

test('a schema may take that nothing is given', () => {
  expect(config('clientOptional', z.object({ n: z.number() }).default({ n: 3 }))).toEqual({ n: 3 });
});
