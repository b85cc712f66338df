import { execFileSync } from 'node:child_process';
import { Flow, step, type Inputs } from '@flow/core';
import { environment } from '@flow/environment';

const seenAtLoad = process.env['COLOUR'];

export default class Colours extends Flow {
  atLoad: string | undefined;
  inside: string | undefined;
  child!: string;
  depth: string | undefined;
  pid!: number;
  pids!: readonly number[];

  @step start() {
    this.#look();
    this.next(this.red, { foreach: [1, 2, 3, 4] });
  }

  @environment({ vars: { COLOUR: 'red', DEPTH: 3, DEEP: true } })
  @environment({ vars: { COLOUR: 'blue', NODE_OPTIONS: '--stack-trace-limit=17' } })
  @step
  red(_item: number) {
    this.#look();
    this.child = execFileSync(process.execPath, ['-p', 'process.env.COLOUR + Error.stackTraceLimit']).toString().trim();
    process.env['COLOUR'] = 'changed';
    this.next(this.join);
  }

  @step join(inputs: Inputs<Colours>) {
    this.pids = inputs.map(({ pid }) => pid);
    this.merge(inputs, { include: ['atLoad', 'child', 'depth'] });
    this.next(this.end);
  }

  @step end() {
    this.#look();
  }

  #look(): void {
    this.atLoad = seenAtLoad;
    this.inside = process.env['COLOUR'];
    this.depth = `${process.env['DEPTH'] ?? ''} ${process.env['DEEP'] ?? ''}`;
    this.pid = process.pid;
  }
}
