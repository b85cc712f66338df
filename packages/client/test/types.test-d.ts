import { Flow, param, step } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { runFlow, type FlowClient, type Run } from '../src/index.ts';

class Typed extends Flow {
  readonly threshold = param(z.number(), { default: 1 });
  best: string | undefined;
  scores!: Float64Array;

  @step start() {
    this.next(this.end);
  }

  @step end() {}
}

declare const client: FlowClient;
declare const typed: Run<Typed>;
declare const loose: Run;

test("artifacts have the types of the flow's fields", () => {
  expectTypeOf(typed.artifact('best')).resolves.toEqualTypeOf<string | undefined>();
  expectTypeOf(typed.artifact('scores')).resolves.toEqualTypeOf<Float64Array>();
  expectTypeOf(typed.artifacts()).resolves.toHaveProperty('threshold').toEqualTypeOf<number>();
  expectTypeOf(client.run<Typed>('Typed/latest')).resolves.toEqualTypeOf<Run<Typed>>();
  expectTypeOf(typed.task('start').then((task) => task.artifact('best'))).resolves.toEqualTypeOf<string | undefined>();
  // @ts-expect-error a step is no artifact
  void typed.artifact('start');
  // @ts-expect-error no such field
  void typed.artifact('bset');
});

test("without the flow's class any name is unknown", () => {
  expectTypeOf(loose.artifact('anything')).resolves.toEqualTypeOf<unknown>();
  expectTypeOf(loose.artifacts()).resolves.toEqualTypeOf<Readonly<Record<string, unknown>>>();
});

test('parameters are checked against the fields', () => {
  expectTypeOf(runFlow(Typed, { threshold: 2 }).then((result) => result.artifact('best'))).resolves.toEqualTypeOf<
    string | undefined
  >();
  // @ts-expect-error a text is no number
  void runFlow(Typed, { threshold: '2' });
  // @ts-expect-error no such parameter
  void runFlow(Typed, { treshold: 2 });
  // @ts-expect-error no flow
  void runFlow(Map);
});
