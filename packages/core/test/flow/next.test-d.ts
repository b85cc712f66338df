import { Flow, param, step, type Inputs } from '@flow/core';
import { test } from 'vitest';
import { z } from 'zod';

declare function numbers(): AsyncGenerator<number>;
declare function texts(): AsyncGenerator<string>;

class Steps extends Flow {
  readonly limit = param(z.number(), { default: 1 });
  mode!: 'fast' | 'slow';
  isReady!: boolean;
  level!: 1 | 2;
  word!: string;
  scores!: number[];

  @step plain() {}
  @step async waiting() {
    await Promise.resolve();
  }
  @step takesNumber(_item: number) {}
  @step takesOptional(_item?: number) {}
  @step takesObject(_item: { readonly id: string }) {}
  @step takesKind(_item: 'a' | 'b') {}
  // oxlint-disable-next-line typescript/no-explicit-any -- as authors may write it
  @step takesAny(_item: any) {}
  @step joins(_inputs: Inputs<Steps>) {}
  helper(): string {
    return '';
  }
}

declare const flow: Steps;

test('a linear next goes to a step or a join, sync or async', () => {
  flow.next(flow.plain);
  flow.next(flow.waiting);
  flow.next(flow.joins);
  // @ts-expect-error: a step that takes an item needs a foreach
  flow.next(flow.takesNumber);
  // @ts-expect-error: so does one whose item is optional
  flow.next(flow.takesOptional);
  // @ts-expect-error: no step has this name
  flow.next(flow.plane);
  // @ts-expect-error: a name is no step
  flow.next('plain');
  // @ts-expect-error: a method that returns something is no step
  flow.next(flow.helper);
  // @ts-expect-error: next needs somewhere to go
  flow.next();
  // @ts-expect-error: the step itself, not its result
  flow.next(flow.plain());
});

test('branches are steps without an item', () => {
  flow.next(flow.plain, flow.waiting);
  flow.next(flow.plain, flow.waiting, flow.plain);
  // @ts-expect-error: a branch gets no item
  flow.next(flow.plain, flow.takesNumber);
  // @ts-expect-error: nor is a value a branch
  flow.next(flow.plain, 3);
});

test('a foreach gives its step items of the right type', () => {
  flow.next(flow.takesNumber, { foreach: [1, 2] });
  flow.next(flow.takesNumber, { foreach: new Set([1]) });
  flow.next(flow.takesNumber, { foreach: [1].values() });
  flow.next(flow.takesNumber, { foreach: numbers() });
  flow.next(flow.takesNumber, { foreach: flow.scores });
  flow.next(flow.takesOptional, { foreach: [1] });
  flow.next(flow.takesNumber, { foreach: [1, 2] as const });
  flow.next(flow.takesKind, { foreach: ['a', 'b'] });
  flow.next(flow.takesAny, { foreach: [1, 'a'] });
  const wider = [{ id: 'a', more: 1 }];
  flow.next(flow.takesObject, { foreach: wider });
  // @ts-expect-error: texts aren't numbers
  flow.next(flow.takesNumber, { foreach: ['a'] });
  // @ts-expect-error: nor are those that come later
  flow.next(flow.takesNumber, { foreach: texts() });
  // @ts-expect-error: an item without its id
  flow.next(flow.takesObject, { foreach: [{ name: 'a' }] });
  // @ts-expect-error: nor is a set of texts one of numbers
  flow.next(flow.takesNumber, { foreach: new Set(['a']) });
  // @ts-expect-error: a kind that there isn't
  flow.next(flow.takesKind, { foreach: ['a', 'c'] });
  // @ts-expect-error: a number isn't iterable
  flow.next(flow.takesNumber, { foreach: 3 });
  // @ts-expect-error: a step without a parameter can't take items
  flow.next(flow.plain, { foreach: [1] });
  // @ts-expect-error: a join can't be a foreach's target
  flow.next(flow.joins, { foreach: [1] });
  // @ts-expect-error: an unknown step
  flow.next(flow.takeNumber, { foreach: [1] });
  // @ts-expect-error: an unknown option
  flow.next(flow.takesNumber, { forEach: [1] });
  // @ts-expect-error: a foreach has one target
  flow.next(flow.takesNumber, flow.takesNumber, { foreach: [1] });
});

test('a gang takes a number and a step without an item', () => {
  flow.next(flow.plain, { parallel: 4 });
  // @ts-expect-error: the number is no text
  flow.next(flow.plain, { parallel: '4' });
  // @ts-expect-error: a step that takes an item can't be a gang
  flow.next(flow.takesNumber, { parallel: 4 });
  // @ts-expect-error: nor can a join
  flow.next(flow.joins, { parallel: 4 });
});

test('a switch has a case for each value of what it goes by', () => {
  flow.next({ fast: flow.plain, slow: flow.waiting }, { on: flow.mode });
  flow.next({ fast: flow.plain, slow: flow.joins }, { on: flow.mode });
  flow.next({ true: flow.plain, false: flow.waiting }, { on: flow.isReady });
  flow.next({ true: flow.plain, false: flow.waiting }, { on: flow.scores.length > 3 });
  flow.next({ 1: flow.plain, 2: flow.waiting }, { on: flow.level });
  // @ts-expect-error: slow has no case
  flow.next({ fast: flow.plain }, { on: flow.mode });
  // @ts-expect-error: false has no case
  flow.next({ true: flow.plain }, { on: flow.isReady });
  // @ts-expect-error: 2 has no case
  flow.next({ 1: flow.plain }, { on: flow.level });
  // @ts-expect-error: any text has none
  flow.next({ fast: flow.plain, slow: flow.waiting }, { on: flow.word });
  // @ts-expect-error: a case leads to a step without an item
  flow.next({ fast: flow.plain, slow: flow.takesNumber }, { on: flow.mode });
  // @ts-expect-error: a case leads to a step
  flow.next({ fast: flow.plain, slow: 'waiting' }, { on: flow.mode });
  // @ts-expect-error: a switch goes by something
  flow.next({ fast: flow.plain, slow: flow.waiting });
  // No type can refuse a case that never happens; `flow check` does.
  flow.next({ fast: flow.plain, slow: flow.waiting, never: flow.plain }, { on: flow.mode });
});

test('a step may lead back to itself, within its own class too', () => {
  class Training extends Flow {
    epoch = 0;
    @step start() {
      this.next(this.train);
    }
    @step train() {
      this.epoch += 1;
      this.next({ true: this.train, false: this.end }, { on: this.epoch < 3 });
    }
    @step end() {}
  }
  void Training;
});
