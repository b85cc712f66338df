import type { FlowError } from '@flow/core';
import { errorRecord, type SideFiles } from '@flow/core/kernel';
import { fileNameOf, labelOf, type CardSpec } from './card-spec.ts';
import type { CardTask } from './card-type.ts';
import type { CardComponent } from './component.ts';
import { errors } from './errors.ts';
import { makePage } from './make-page.ts';
import { Throttle } from './throttle.ts';

/** While a step runs, its card is written at most once in so long. */
const refreshMs = 1000;

/** What the steps of a flow do with a card. */
export interface Card {
  /** Adds a component at the card's end. */
  append(component: CardComponent): void;
  /** Adds components at the card's end. */
  extend(components: Iterable<CardComponent>): void;
  /** Takes all components away. */
  clear(): void;
  /**
   * Writes the card as it is now, so that it can be seen while the step runs; at most once a second, and what is asked for
   * sooner is written then. Resolves when it is written, or at once where it is put off. It never rejects.
   */
  refresh(): Promise<void>;
}

export interface OpenCardOptions {
  readonly spec: CardSpec;
  readonly files: SideFiles;
  /** The task as it is while it runs. */
  readonly running: () => CardTask;
}

/** A card of a task that runs. */
export class OpenCard implements Card {
  readonly spec: CardSpec;
  readonly #options: OpenCardOptions;
  readonly #refreshes: Throttle;
  #components: CardComponent[] = [];
  #refreshFailure: FlowError | undefined;

  constructor(options: OpenCardOptions) {
    this.spec = options.spec;
    this.#options = options;
    this.#refreshes = new Throttle(() => this.#refresh(), refreshMs);
  }

  append(component: CardComponent): void {
    this.#components.push(component);
  }

  extend(components: Iterable<CardComponent>): void {
    this.#components.push(...components);
  }

  clear(): void {
    this.#components = [];
  }

  refresh(): Promise<void> {
    return this.#refreshes.ask();
  }

  /** Writes the card for good; the page says what it failed with, and so does the answer. */
  async finish(task: CardTask): Promise<FlowError | undefined> {
    await this.#refreshes.end();
    const failure = await this.#write(task);
    return failure ?? this.#refreshFailure;
  }

  async #refresh(): Promise<void> {
    this.#refreshFailure ??= await this.#write(this.#options.running());
  }

  /** Answers with what went wrong. */
  async #write(task: CardTask): Promise<FlowError | undefined> {
    const { spec } = this;
    const { text, failure } = await makePage(spec, task, [...this.#components]);
    try {
      await this.#options.files.put(fileNameOf(spec), text);
      return failure;
    } catch (cause) {
      const reason = `its page can't be stored: ${errorRecord(cause).message}`;
      return errors.FLOW_CARD_FAILED({ card: labelOf(spec), step: task.current.step, reason }, { cause });
    }
  }
}
