import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { card, defineCard, Markdown, ProgressBar } from '@flow/cards';
import { current, Flow, step } from '@flow/core';

const slow = defineCard({ type: 'slow', render: ({ signal }) => sleep(60_000, undefined as never, { signal }) });

/** Waits for a file, and fails as long as there is another one. */
export default class Carded extends Flow {
  note!: string;

  @card()
  @card({ type: 'blank', id: 'notes' })
  @step
  start() {
    this.note = '<script>alert(1)</script>';
    current.card.byId('notes').append(new Markdown(`**noted** ${this.note}`));
    this.next(this.work);
  }

  @card()
  @step
  async work() {
    const bar = new ProgressBar({ max: 10, value: 3 });
    current.card.append(bar);
    await current.card.refresh();
    console.log('it waits');
    while (!existsSync('go')) await sleep(20);
    if (existsSync('broken')) throw new Error(`broken ${this.note}`);
    this.next(this.end);
  }

  @card({ type: slow, id: 'slow', timeout: { seconds: 0.2 } })
  @step
  end() {
    console.log(this.note);
  }
}
