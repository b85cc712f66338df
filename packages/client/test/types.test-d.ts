import { Flow, param, step } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Runner, runFlow, spinStep, type FlowClient, type Run } from '../src/index.ts';

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

test('a step that is spun is one of the class, and so are the artifacts that are replaced', () => {
  expectTypeOf(
    spinStep(Typed, 'end', { set: { best: 'a', 'start.best': 1 } }).then((result) => result.artifact('scores')),
  ).resolves.toEqualTypeOf<Float64Array>();
  // @ts-expect-error no such step
  void spinStep(Typed, 'ned');
  // @ts-expect-error a number is no text
  void spinStep(Typed, 'end', { set: { best: 1 } });
  // @ts-expect-error no such artifact
  void spinStep(Typed, 'end', { set: { bset: 'a' } });
  // @ts-expect-error a text is no number
  void spinStep(Typed, 'end', { parameters: { threshold: '2' } });
  void new Runner<Typed>('typed.ts').spin('end', { set: { best: 'a' } });
  // @ts-expect-error no such step
  void new Runner<Typed>('typed.ts').spin('ned');
  void new Runner('any.ts').spin('whatever', { set: { anything: 1 } });
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
