import { defineCard, type CardType } from './card-type.ts';
import { html } from './html.ts';

/** What the step puts there, and nothing else. */
export const blankCard: CardType = defineCard({
  type: 'blank',
  render: ({ components }) =>
    components.length === 0 ? html`<p class="faint">The step has put nothing here.</p>` : html`${components}`,
});
