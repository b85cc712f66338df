import { Flow, param, step } from '@flow/core';
import { z } from 'zod';

/** A step that leads back to itself `rounds` times. */
export default class Rounds extends Flow {
  readonly rounds = param(z.int(), { default: 1000 });
  round!: number;
  mode!: 'again' | 'done';

  @step start() {
    this.round = 0;
    this.next(this.turn);
  }

  @step turn() {
    this.round += 1;
    this.mode = this.round < this.rounds ? 'again' : 'done';
    this.next({ again: this.turn, done: this.end }, { on: this.mode });
  }

  @step end() {
    console.log('rounds', this.round);
  }
}
