import { setTimeout as sleep } from 'node:timers/promises';
import { current, defineStepDecorator, Flow, param, step, type Inputs } from '@flow/core';
import { z } from 'zod';

/** Says before and after each body, in its task's process, what it does. */
const noted = defineStepDecorator<undefined>({
  name: 'noted',
  setup(on) {
    on.beforeTask.tap(() => console.log('before'));
    on.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        await body.run();
        body.assign('note', 'after');
      },
    }));
  },
});

interface Facts {
  readonly attempt: number;
  readonly retryCount: number;
  readonly tags: readonly string[];
  readonly user: string;
  readonly project: string | undefined;
  readonly foreach: readonly { readonly step: string; readonly index: number; readonly count: number | undefined }[];
  readonly outer: unknown;
  readonly member: string;
  readonly task: string;
}

/** A step of each kind. */
export class Steps extends Flow {
  readonly limit = param(z.number().min(1), { default: 3 });
  count = 0;
  mode: 'wide' | 'deep' = 'wide';
  words!: readonly string[];
  word!: string;
  letter!: string;
  size!: number;
  note!: string;
  total!: number;
  facts!: Facts;

  @step start() {
    this.words = ['one', 'two'];
    this.next(this.choose);
  }

  @noted()
  @step
  choose() {
    console.log('choosing');
    console.error(`at most ${String(this.limit)}`);
    process.stdout.write('no end');
    this.next({ wide: this.fan, deep: this.fork }, { on: this.mode });
  }

  @step fan() {
    this.count += 1;
    this.next(this.measure, { foreach: this.words.slice(0, this.limit) });
  }

  @step measure(word: string) {
    if (word === '') throw new RangeError('an empty word');
    this.word = word;
    this.size = word.length;
    this.next(this.spell, { foreach: word.split('') });
  }

  @step spell(letter: string) {
    this.letter = letter;
    this.keepFacts();
    this.next(this.spelt);
  }

  @step spelt() {
    this.keepFacts();
    this.next(this.said);
  }

  @step said(inputs: Inputs<Steps>) {
    this.word = inputs.map(({ letter }) => letter).join('');
    this.size = inputs.length;
    this.next(this.sum);
  }

  @step sum(inputs: Inputs<Steps>) {
    this.total = inputs.reduce((sum, { size }) => sum + size, 0);
    this.next(this.end);
  }

  @step fork() {
    this.next(this.left, this.right);
  }

  @step left() {
    this.next({ yes: this.leftOne, no: this.leftTwo }, { on: this.count > 0 ? 'yes' : 'no' });
  }

  @step leftOne() {
    this.keepWord('one');
    this.next(this.meet);
  }

  @step leftTwo() {
    this.keepWord('two');
    this.next(this.meet);
  }

  @step right() {
    this.keepWord('right');
    this.next(this.meet);
  }

  @step meet(inputs: Inputs<Steps>) {
    this.size = inputs.from.right.size;
    this.words = inputs.map(({ word }) => word);
    this.next(this.crew, { parallel: 2 });
  }

  @step crew() {
    this.keepFacts();
    this.next(this.gathered);
  }

  @step gathered(inputs: Inputs<Steps>) {
    this.total = inputs.length;
    this.next(this.end);
  }

  @step async end() {
    await sleep(this.count, undefined, { signal: current.signal });
  }

  private keepWord(word: string): void {
    this.word = word;
    this.size = word.length;
  }

  private keepFacts(): void {
    const { attempt, retryCount, tags, user, project, task } = current;
    const foreach = current.foreach.map(({ step: name, index, count }) => ({ step: name, index, count }));
    const outer = current.foreach[0]?.item;
    const member = current.parallel === undefined ? '' : `${current.parallel.index} of ${current.parallel.count}`;
    this.facts = { attempt, retryCount, tags, user, project, foreach, outer, member, task };
  }
}
