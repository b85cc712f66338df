import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, param, step, type Inputs } from '@flow/core';
import type { RunEvent } from '@flow/core/kernel';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runFlow } from '../src/index.ts';

/** Its second member greets the main one, which listens. */
class Pair extends Flow {
  readonly fails = param(z.boolean(), { default: false });
  heard: string | undefined;
  reason!: string;
  all!: readonly (string | undefined)[];

  @step start() {
    this.next(this.meet, { parallel: 2 });
  }

  @step async meet() {
    const { index = 0, main } = current.parallel ?? {};
    if (this.fails) await this.fail(index);
    if (index === 0) {
      const server = createServer().listen(main?.port, main?.host);
      const [socket] = await once(server, 'connection');
      const [text] = await once(socket, 'data');
      this.heard = String(text);
      server.close();
    } else {
      await sleep(50);
      connect(main?.port ?? 0, main?.host).end('hello of 1');
    }
    this.next(this.join);
  }

  @step join(inputs: Inputs<Pair>) {
    this.all = inputs.map(({ heard }) => heard);
    this.next(this.end);
  }

  @step end() {}

  private async fail(index: number): Promise<void> {
    if (index === 1) throw new Error('no second');
    await sleep(60_000, undefined, { signal: current.signal });
  }
}

test('a gang runs in the process of the caller too', async () => {
  await using project = await testProject();
  for (const maxWorkers of [1, 4]) {
    await using result = await runFlow(Pair, {}, { project, maxWorkers });
    expect(await result.artifact('all')).toEqual(['hello of 1', undefined]);
  }
});

test('a member that fails ends the others, and its error is the cause', async () => {
  await using project = await testProject();
  const told: string[] = [];
  const onEvent = (event: RunEvent): void => {
    if ('attempt' in event && event.step === 'meet') told.push(`${event.kind} ${event.task}`);
  };
  const failing = runFlow(Pair, { fails: true }, { project, onEvent });
  await expect(failing).rejects.toMatchObject({ code: 'FLOW_RUN_FAILED', cause: { message: 'no second' } });
  expect(told).toEqual(['task.started 0-0', 'task.started 0-1', 'task.failed 0-1', 'task.stopped 0-0']);
});
