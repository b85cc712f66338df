import { Flow, param, step } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runFlow } from '../src/index.ts';

class Guarded extends Flow {
  readonly token = param(z.string(), { secret: true });
  size!: number;

  @step start() {
    console.log('with', this.token);
    this.size = this.token.length;
    this.next(this.end);
  }

  @step end() {
    if (this.token.startsWith('bad')) throw new Error(`refused ${this.token}`);
  }
}

test('secret parameters reach the tasks that run here, and nothing else', async () => {
  await using project = await testProject();
  const events: RunEvent[] = [];
  const options = { project, onEvent: (event: RunEvent) => void events.push(event) };
  const result = await runFlow(Guarded, { token: 'swordfish' }, options);
  expect(await result.artifact('size')).toBe(9);
  expect(await (await result.run.task('start')).logs()).toMatchObject([{ text: 'with ***' }]);
  expect(await result.run.parameters()).toEqual({});
  expect((await result.run.manifest()).secretParameters).toEqual(['token']);
  const error: unknown = await runFlow(Guarded, { token: 'bad-swordfish' }, options).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringContaining('refused ***') as string });
  expect(JSON.stringify(events)).not.toContain('swordfish');
});
