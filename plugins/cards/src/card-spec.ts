import type { CardType } from './card-type.ts';
import { cardFileName, cardLabel } from './file-name.ts';

/** A card as its decorator describes it. */
export interface CardSpec {
  readonly type: CardType;
  readonly id: string | undefined;
  readonly options: object;
  readonly timeoutMs: number;
}

/** As messages call it. */
export function labelOf({ type, id }: CardSpec): string {
  return cardLabel({ type: type.type, id });
}

/** Where it lies among the files beside its task. */
export function fileNameOf({ type, id }: CardSpec): string {
  return cardFileName({ type: type.type, id });
}
