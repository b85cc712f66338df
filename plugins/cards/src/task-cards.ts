import type { CoreCurrent, FlowError } from '@flow/core';
import { didYouMean } from '@flow/core/kernel';
import type { CardComponent } from './component.ts';
import { errors } from './errors.ts';
import { OpenCard, type Card, type OpenCardOptions } from './open-card.ts';

/** The cards of the running task, as `current.card`: by itself it stands for the topmost one. */
export interface TaskCards extends Card {
  /** The card of this id. One that isn't there takes what it is given, and a warning tells of it: no task fails for a card. */
  byId(id: string): Card;
}

/** Of a task's cards, where all copies of this package find them. */
const cardsMark: unique symbol = Symbol.for('flow.cards.open') as never;

/** The open cards of one task. */
export class OpenCards implements TaskCards {
  /** Topmost first. */
  readonly #cards: OpenCard[] = [];
  /** What was asked for and isn't there. */
  readonly #strays = new Map<string, Card>();

  /** Those of a task, which sees them as `current.card` from then on. */
  static of(current: CoreCurrent): OpenCards {
    const known = (current as { readonly [cardsMark]?: OpenCards })[cardsMark];
    if (known !== undefined) return known;
    const cards = new OpenCards();
    Object.defineProperty(current, cardsMark, { value: cards });
    Object.assign(current, { card: cards });
    return cards;
  }

  /** Adds one above the others, as decorators are set up from the innermost out; once, however often it is asked for. */
  open(options: OpenCardOptions): OpenCard {
    const known = this.#cards.find(({ spec }) => spec === options.spec);
    if (known !== undefined) return known;
    const card = new OpenCard(options);
    this.#cards.unshift(card);
    return card;
  }

  byId(id: string): Card {
    const known = this.#cards.find(({ spec }) => spec.id === id) ?? this.#strays.get(id);
    if (known !== undefined) return known;
    const stray: Card = { append: ignore, extend: ignore, clear: ignore, refresh: () => Promise.resolve() };
    this.#strays.set(id, stray);
    return stray;
  }

  append(component: CardComponent): void {
    this.#cards[0]?.append(component);
  }

  extend(components: Iterable<CardComponent>): void {
    this.#cards[0]?.extend(components);
  }

  clear(): void {
    this.#cards[0]?.clear();
  }

  async refresh(): Promise<void> {
    await this.#cards[0]?.refresh();
  }

  /** FLOW_CARD_ID for each id that was asked for since the last time, and isn't there. */
  takeStrays(step: string): readonly FlowError[] {
    const ids = [...this.#strays.keys()];
    this.#strays.clear();
    const known = this.#cards.flatMap(({ spec }) => spec.id ?? []);
    return ids.map((id) => errors.FLOW_CARD_ID({ step, id, known, guess: didYouMean(id, known) }));
  }
}

function ignore(): void {
  // It is on no page.
}
