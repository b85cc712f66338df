import { runFlow } from '@flow/client';
import { current, Flow, step, type Inputs } from '@flow/core';
import { testProject } from '@flow/testing';
import { describe, expect, test } from 'vitest';
import { catchError, retry, type CaughtError } from '../src/index.ts';
import { collectEvents } from './collect-events.ts';

const soon = { times: 1, delay: { seconds: 0.001 } } as const;

function fail(what: string): never {
  throw new RangeError(what);
}

class CatchAbove extends Flow {
  error: CaughtError | undefined;
  score!: number;
  seen!: string;

  @catchError({ assign: { score: -1 } })
  @retry(soon)
  @step
  start() {
    this.score = 1;
    fail(`attempt ${String(current.attempt)}`);
    this.next(this.end);
  }

  @step end() {
    this.seen = `${String(this.error?.name)}: ${String(this.error?.message)}, ${String(this.score)}`;
  }
}

class CatchBelow extends Flow {
  error: CaughtError | undefined;
  seen!: string;

  @retry(soon)
  @catchError()
  @step
  start() {
    fail(`attempt ${String(current.attempt)}`);
    this.next(this.end);
  }

  @step end() {
    this.seen = String(this.error?.message);
  }
}

class Located extends Flow {
  error: CaughtError | undefined;
  stack!: string | undefined;

  @catchError()
  @step
  async start() {
    await Promise.resolve();
    fail('here');
    this.next(this.end);
  }

  @step end() {
    this.stack = this.error?.stack;
  }
}

class Fine extends Flow {
  first: CaughtError | undefined;
  second: CaughtError | undefined;
  seen!: unknown;

  @catchError({ into: 'first' })
  @step
  start() {
    this.next(this.middle);
  }

  @catchError({ into: 'second' })
  @step
  middle() {
    this.seen = this.first;
    this.next(this.end);
  }

  @step end() {}
}

class Twice extends Flow {
  error: CaughtError | undefined;
  before!: string | undefined;

  @catchError()
  @step
  start() {
    fail('the first step');
    this.next(this.middle);
  }

  @catchError()
  @step
  middle() {
    this.before = this.error?.message;
    this.next(this.end);
  }

  @step end() {}
}

class Fanned extends Flow {
  error: CaughtError | undefined;
  failed!: readonly (string | undefined)[];
  joinError: CaughtError | undefined;
  seen!: readonly unknown[];

  @step start() {
    this.next(this.work, { foreach: ['a', 'b', 'c'] });
  }

  @catchError()
  @step
  work(item: string) {
    if (item === 'b') fail(item);
    this.next(this.gather);
  }

  @step gather(inputs: Inputs<Fanned>) {
    this.failed = inputs.map((input) => input.error?.message);
    this.next(this.split);
  }

  @step split() {
    this.next(this.left, this.right);
  }

  @step left() {
    this.next(this.join);
  }

  @step right() {
    this.next(this.join);
  }

  @catchError({ into: 'joinError', assign: { failed: ['lost'] } })
  @step
  join(inputs: Inputs<Fanned>) {
    this.merge(inputs);
    fail('the join');
    this.next(this.end);
  }

  @step end() {
    this.seen = [this.failed, this.joinError?.message];
  }
}

class OnlySome extends Flow {
  error: CaughtError | undefined;

  @catchError({ on: ['SyntaxError'] })
  @step
  start() {
    fail('not that one');
    this.next(this.end);
  }

  @step end() {}
}

class FansOut extends Flow {
  error: CaughtError | undefined;

  @catchError()
  @step
  start() {
    this.next(this.work, { foreach: [1, 2] });
  }

  @step work(_item: number) {
    this.next(this.join);
  }

  @step join(_inputs: Inputs<FansOut>) {
    this.next(this.end);
  }

  @step end() {}
}

test('the stack of a caught error ends in the step', async () => {
  await using project = await testProject();
  await using run = await runFlow(Located, {}, { project });
  const stack = await run.artifact('stack');
  expect(stack).toMatch(/^RangeError: here\n {4}at fail .*\n {4}at Located\.start \(.*\)$/);
});

describe('catchError', () => {
  test.each([CatchAbove, CatchBelow])('the error is caught when the retries are used up: %o', async (flow) => {
    await using project = await testProject();
    const seen = collectEvents();
    const result = await runFlow<CatchAbove | CatchBelow>(flow, {}, { project, onEvent: seen.onEvent });
    expect(seen.story).toEqual([
      'failed start/0 0',
      'retrying start/0 0',
      'failed start/0 1',
      'caught start/0 1',
      'finished start/0 2',
      'finished end/0 0',
    ]);
    expect(await result.artifact('seen')).toMatch(flow === CatchAbove ? 'RangeError: attempt 1, -1' : 'attempt 1');
    expect((await (await result.run.task('start')).manifest())?.caught).toMatchObject({ message: 'attempt 1' });
  });

  test('the artifact is plain data with the place of the error', async () => {
    await using project = await testProject();
    const result = await runFlow(CatchAbove, {}, { project });
    const { error } = await result.artifacts();
    expect(error).toMatchObject({ name: 'RangeError', message: 'attempt 1' });
    expect(error?.position?.file).toBe(import.meta.filename);
  });

  test('the artifact is undefined when nothing failed', async () => {
    await using project = await testProject();
    const result = await runFlow(Fine, {}, { project });
    expect(await result.artifacts()).toEqual({ first: undefined, second: undefined, seen: undefined });
  });

  test('a step that succeeds clears what an earlier step left', async () => {
    await using project = await testProject();
    const result = await runFlow(Twice, {}, { project });
    expect(await result.artifacts()).toEqual({ before: 'the first step', error: undefined });
  });

  test('items of a foreach and joins are caught one by one', async () => {
    await using project = await testProject();
    const result = await runFlow(Fanned, {}, { project });
    const gather = await result.run.task('gather');
    expect(await gather.artifact('failed')).toEqual([undefined, 'b', undefined]);
    expect(await result.artifact('seen')).toEqual([['lost'], 'the join']);
  });

  test("an error that `on` doesn't mean ends the run", async () => {
    await using project = await testProject();
    await expect(runFlow(OnlySome, {}, { project })).rejects.toMatchObject({ cause: { message: 'not that one' } });
  });

  test("a step that fans out can't have it", async () => {
    await using project = await testProject();
    const failing = runFlow(FansOut, {}, { project });
    await expect(failing).rejects.toMatchObject({
      code: 'FLOW_INVALID',
      message: expect.stringContaining('FLOW_GRAPH_FAN_OUT_REFUSED') as string,
    });
  });
});
