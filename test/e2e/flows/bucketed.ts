import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileArtifact, Flow, step, type FileArtifact, type Inputs } from '@flow/core';

/**
 * Keeps a large text, a file and small values, and reads in a way that nothing foresees; fails until there is a file `cure`,
 * and ends when there is no file `hold`.
 */
export default class Bucketed extends Flow {
  story!: string;
  model!: FileArtifact;
  length!: number;
  pid!: number;
  pids!: readonly number[];

  @step async start() {
    this.story = 'once upon a time '.repeat(20_000);
    this.model = await fileArtifact(new Blob(['weights']).stream(), { name: 'model.bin' });
    this.next(this.measure, { foreach: [1, 2, 3, 4] });
  }

  @step measure(item: number) {
    const name = ['sto', 'ry'].join('');
    this.length = String(Reflect.get(this, name)).length + item;
    this.pid = process.pid;
    console.log(`measured ${String(item)}`);
    this.next(this.collect);
  }

  @step collect(inputs: Inputs<Bucketed>) {
    this.merge(inputs, { include: ['model'] });
    this.pids = inputs.map(({ pid }) => pid);
    this.length = Math.max(...inputs.map(({ length }) => length));
    if (!existsSync('cure')) throw new Error('There is no cure.');
    this.next(this.end);
  }

  @step async end() {
    while (existsSync('hold')) await sleep(20);
    console.log(`${await this.model.text()} ${String(this.length)}`);
  }
}
