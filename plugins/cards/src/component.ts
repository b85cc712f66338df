import type { Html } from './html.ts';

/** A part of a card. It is rendered anew each time the card is written, so that it shows what it holds by then. */
export interface CardComponent {
  render(): Html | Promise<Html>;
}

/** True for a component of any package. */
export function isComponent(value: unknown): value is CardComponent {
  return typeof value === 'object' && value !== null && 'render' in value && typeof value.render === 'function';
}
