import { errors } from '../errors.ts';
import type { FoundCard } from './find-cards.ts';

/** A card's page. Throws FLOW_CARD_MISSING where it was taken away since it was listed. */
export async function pageOf({ task, card }: FoundCard): Promise<string> {
  const page = await card.html();
  if (page === undefined) throw errors.FLOW_CARD_MISSING({ path: task.pathspec, wanted: ' any more' });
  return page;
}
