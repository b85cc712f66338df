import type { FlowClient, Run, Task } from '@flow/client';
import { formatPathspec, parsePathspec } from '@flow/core/kernel';
import { errors } from '../errors.ts';
import { getCards, type StoredCard } from '../get-cards.ts';

/** Which cards a command is about. */
export interface CardChoice {
  /** `Flow/run`, `Flow/run/step` or `Flow/run/step/task`. */
  readonly path: string;
  readonly id: string | undefined;
  readonly type: string | undefined;
  /** Counted from 0; undefined: the last one that has cards. */
  readonly attempt: number | undefined;
}

/** A card and whose it is. */
export interface FoundCard {
  readonly task: Task;
  readonly card: StoredCard;
}

/** The cards of a task, of a step's tasks or of a whole run's, in the order in which the tasks began. */
export async function* findCards(client: FlowClient, choice: CardChoice): AsyncGenerator<FoundCard> {
  for await (const task of tasksOf(client, choice.path)) {
    for (const card of await getCards(task, { attempt: choice.attempt })) {
      const fits = [choice.id ?? card.id, choice.type ?? card.type];
      if (fits[0] === card.id && fits[1] === card.type) yield { task, card };
    }
  }
}

/** The one that is meant. Throws FLOW_CARD_MISSING and FLOW_CARD_CHOICE. */
export async function findCard(client: FlowClient, choice: CardChoice): Promise<FoundCard> {
  const found: FoundCard[] = [];
  for await (const one of findCards(client, choice)) {
    found.push(one);
    if (found.length > mostListed) break;
  }
  const [only] = found;
  if (only === undefined) throw errors.FLOW_CARD_MISSING({ path: choice.path, wanted: wantedText(choice) });
  if (found.length === 1) return only;
  const names = found.slice(0, mostListed).map((one) => nameOf(one));
  throw errors.FLOW_CARD_CHOICE({ path: choice.path, cards: found.length > mostListed ? [...names, '…'] : names });
}

const mostListed = 10;

async function* tasksOf(client: FlowClient, path: string): AsyncGenerator<Task> {
  const { flow, run: id, step, task } = parsePathspec(path);
  if (id === undefined) throw errors.FLOW_CARD_PATH({ path });
  const run: Run = await client.run(formatPathspec({ flow, run: id }));
  if (step !== undefined && task !== undefined) yield await run.task(step, task);
  else yield* run.tasks(step);
}

function wantedText({ id, type, attempt }: CardChoice): string {
  const wanted = [
    id === undefined ? [] : [`the id ${id}`],
    type === undefined ? [] : [`the type ${type}`],
    attempt === undefined ? [] : [`of attempt ${String(attempt)}`],
  ].flat();
  return wanted.length === 0 ? '' : ` with ${wanted.join(' and ')}`;
}

function nameOf({ task, card }: FoundCard): string {
  return `${task.pathspec} ${card.id ?? card.type}`;
}

/** For programs. */
export function cardJson({ task, card }: FoundCard): Readonly<Record<string, unknown>> {
  const { type, id, attempt, size, writtenAt } = card;
  return { task: task.pathspec, type, id: id ?? null, attempt, size, writtenAt };
}
