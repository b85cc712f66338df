import { Flow, param, step, type Inputs } from '@flow/core';
import { testProject } from '@flow/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runFlow } from '../src/index.ts';

function* growing(): Generator<number[]> {
  const all: number[] = [];
  for (let index = 0; index < 3; index++) {
    all.push(index);
    yield all;
  }
}

async function* growingLater(): AsyncGenerator<number[]> {
  yield* growing();
}

class Growing extends Flow {
  readonly isAsync = param(z.boolean(), { default: false });
  own!: readonly number[];
  all!: readonly (readonly number[])[];

  @step start() {
    this.next(this.work, { foreach: this.isAsync ? growingLater() : growing() });
  }
  @step work(item: number[]) {
    this.own = item;
    this.next(this.join);
  }
  @step join(inputs: Inputs<Growing>) {
    this.all = inputs.map(({ own }) => own);
    this.next(this.end);
  }
  @step end() {}
}

test.each([false, true])('an item is what it was when it was yielded (async: %s)', async (isAsync) => {
  await using project = await testProject();
  await using result = await runFlow(Growing, { isAsync }, { project });
  const join = await result.run.task('join');
  expect(await join.artifact('all')).toEqual([[0], [0, 1], [0, 1, 2]]);
});
