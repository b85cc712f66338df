import type { SideFile } from '@flow/core/kernel';
import { cardOfFile, type CardName } from './file-name.ts';

/** A card that was stored. */
export interface StoredCard extends CardName {
  /** The attempt that it is about, counted from 0. */
  readonly attempt: number;
  /** Of its page, in bytes. */
  readonly size: number;
  readonly writtenAt: Date;
  /** Its page, which needs nothing but itself. Undefined where it is gone by now. */
  html(): Promise<string | undefined>;
}

/** A task of `@flow/client`, or what stands for one. */
export interface TaskWithFiles {
  sideFiles(): Promise<readonly SideFile[]>;
}

export interface GetCardsOptions {
  /** Counted from 0; by default, the last one that has cards. */
  readonly attempt?: number | undefined;
}

/**
 * The cards of a task; also while it runs, where its step has asked for a refresh. Of a task that was taken over from an
 * earlier run, those there.
 *
 * @example
 * await using client = await openClient();
 * const task = await client.task('Regions/latest/pick');
 * for (const card of await getCards(task)) console.log(card.type, card.id, await card.html());
 */
export async function getCards(task: TaskWithFiles, { attempt }: GetCardsOptions = {}): Promise<readonly StoredCard[]> {
  const all = (await task.sideFiles()).flatMap((file) => storedCard(file));
  const last = attempt ?? Math.max(-1, ...all.map((card) => card.attempt));
  return all.filter((card) => card.attempt === last);
}

function storedCard(file: SideFile): readonly StoredCard[] {
  const { name, attempt, size, writtenAt } = file;
  const card = cardOfFile(name);
  if (card === undefined) return [];
  const page = async (): Promise<string | undefined> => {
    const found = await file.bytes();
    return found && Buffer.from(found).toString();
  };
  return [{ ...card, attempt, size, writtenAt, html: page }];
}
