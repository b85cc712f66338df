import { Flow, step } from '@flow/core';

/** Keeps a function inside an artifact, which no store can. */
export default class Unstorable extends Flow {
  model!: { readonly layers: readonly { readonly size: number; readonly activate?: (value: number) => number }[] };

  @step start() {
    const relu = (value: number): number => Math.max(0, value);
    this.model = { layers: [{ size: 3 }, { size: 5, activate: relu }] };
    this.next(this.end);
  }

  @step end() {}
}
