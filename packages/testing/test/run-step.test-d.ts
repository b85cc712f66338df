import { expectTypeOf, test } from 'vitest';
import { runStep, type StepResult } from '../src/index.ts';
import { Steps } from './steps.ts';

test("a step's name, artifacts and parameters are those of its flow", () => {
  expectTypeOf(runStep(Steps, 'start')).resolves.toEqualTypeOf<StepResult<Steps>>();
  expectTypeOf(runStep(Steps, 'start').then(({ artifacts }) => artifacts.words)).resolves.toEqualTypeOf<
    readonly string[] | undefined
  >();
  void runStep(Steps, 'fan', { artifacts: { words: ['a'] }, parameters: { limit: 2 } });
  // @ts-expect-error no such step
  void runStep(Steps, 'fanned');
  // @ts-expect-error no step, but an artifact
  void runStep(Steps, 'words');
  // @ts-expect-error a wrong value
  void runStep(Steps, 'fan', { artifacts: { words: [1] } });
  // @ts-expect-error no such artifact
  void runStep(Steps, 'fan', { artifacts: { wordz: ['a'] } });
  // @ts-expect-error a wrong value
  void runStep(Steps, 'fan', { parameters: { limit: 'two' } });
});

test('the target of a foreach needs its item, of its type', () => {
  void runStep(Steps, 'measure', { item: 'word' });
  // @ts-expect-error without its item
  void runStep(Steps, 'measure');
  // @ts-expect-error a wrong item
  void runStep(Steps, 'measure', { item: 1 });
  // @ts-expect-error no target of a foreach
  void runStep(Steps, 'fan', { item: 'word' });
});

test('a join needs its inputs, as a list or by the names of steps', () => {
  void runStep(Steps, 'sum', { inputs: [{ size: 1 }] });
  void runStep(Steps, 'meet', { inputs: { left: { word: 'a' }, right: { size: 2 } } });
  // @ts-expect-error without inputs
  void runStep(Steps, 'sum');
  // @ts-expect-error a wrong value
  void runStep(Steps, 'sum', { inputs: [{ size: 'one' }] });
  // @ts-expect-error no such step
  void runStep(Steps, 'meet', { inputs: { lef: {} } });
  // @ts-expect-error no join
  void runStep(Steps, 'fan', { inputs: [] });
});
