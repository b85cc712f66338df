import { Flow, includeFile, param, step, type Artifacts, type Inputs } from '@flow/core';
import { expectTypeOf, test } from 'vitest';
import { z } from 'zod';

class Scores extends Flow {
  readonly threshold = param(z.number().min(0), { default: 0.5 });
  readonly text = includeFile();
  readonly bytes = includeFile({ as: 'bytes', default: 'model.bin' });
  score!: number;
  best: string | undefined;

  @step start() {
    // @ts-expect-error: a parameter holds for the whole run
    this.threshold = 1;
    // @ts-expect-error: and so does a file
    this.text = '';
    this.score = 1;
    // @ts-expect-error: an artifact keeps its type
    this.score = '1';
    this.next(this.a, this.b);
  }
  @step a() {
    this.next(this.pick);
  }
  @step b() {
    this.next(this.pick);
  }
  @step pick(inputs: Inputs<Scores>) {
    expectTypeOf(inputs[0]?.score).toEqualTypeOf<number | undefined>();
    expectTypeOf(inputs.map((input) => input.threshold)).toEqualTypeOf<number[]>();
    expectTypeOf(inputs.from.a.best).toEqualTypeOf<string | undefined>();
    for (const input of inputs) {
      // @ts-expect-error: an input is read-only
      input.score = 2;
      // @ts-expect-error: what an input hasn't can't be read
      void input.scores;
      // @ts-expect-error: an input is no flow
      input.next(this.end);
    }
    // @ts-expect-error: so is one by its step's name
    inputs.from.a.score = 2;
    // @ts-expect-error: no step has this name
    void inputs.from.c;
    // @ts-expect-error: inputs can't be added
    inputs.push(this);
    this.next(this.end);
  }
  @step end() {}
}

declare const flow: Scores;
declare const inputs: Inputs<Scores>;

test('merge takes names of artifacts', () => {
  flow.merge(inputs);
  flow.merge(inputs, {});
  flow.merge(inputs, { include: ['score', 'best'] });
  flow.merge(inputs, { exclude: ['best'] });
  flow.merge(inputs.filter((input) => input.score > 1));
  // @ts-expect-error: no artifact has this name
  flow.merge(inputs, { include: ['scores'] });
  // @ts-expect-error: a method of Flow is no artifact
  flow.merge(inputs, { exclude: ['next'] });
  // @ts-expect-error: an unknown option
  flow.merge(inputs, { only: ['score'] });
  // @ts-expect-error: what to merge must be given
  flow.merge();
});

test('a join takes inputs of its own flow', () => {
  class Other extends Flow {
    other!: number;
  }
  const others = [] as unknown as Inputs<Other>;
  // @ts-expect-error: another flow's inputs lack this one's artifacts
  flow.merge(others);
});

test('artifacts are the fields and parameters, read-only', () => {
  expectTypeOf<Artifacts<Scores>['threshold']>().toEqualTypeOf<number>();
  expectTypeOf<Artifacts<Scores>['bytes']>().toEqualTypeOf<Uint8Array>();
  expectTypeOf<Artifacts<Scores>['text']>().toEqualTypeOf<string>();
  expectTypeOf<'next' | 'merge'>().not.toExtend<keyof Artifacts<Scores>>();
});

test('a parameter has the type that its schema puts out, and a default of the type that it takes', () => {
  const length = param(
    z.string().transform((text) => text.length),
    { default: 'abc' },
  );
  expectTypeOf(length).toEqualTypeOf<number>();
  expectTypeOf(param(z.string().optional())).toEqualTypeOf<string | undefined>();
  expectTypeOf(param(z.enum(['a', 'b']), { default: 'a' })).toEqualTypeOf<'a' | 'b'>();
  expectTypeOf(param(z.array(z.number()), { default: () => [1] })).toEqualTypeOf<number[]>();
  expectTypeOf(param(z.coerce.date(), { default: () => Promise.resolve('2026-01-01') })).toEqualTypeOf<Date>();
  const lengths = z.string().transform((text) => text.length);
  // @ts-expect-error: the default is what the schema takes, not what it puts out
  param(lengths, { default: 3 });
  // @ts-expect-error: a default outside the choices
  param(z.enum(['a', 'b']), { default: 'c' });
  // @ts-expect-error: a default of another type, from a function
  param(z.number(), { default: () => 'a' });
  // @ts-expect-error: a schema is needed
  param();
  // @ts-expect-error: any value isn't one
  param('number');
  // @ts-expect-error: an unknown option
  param(z.number(), { defaults: 3 });
  // @ts-expect-error: a file is text or bytes
  includeFile({ as: 'json' });
});
