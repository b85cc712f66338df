import { defineStepDecorator, type StepDecorator, type StepHooks } from '@flow/core';
import { didYouMean, type EndedAttempt, type TaskContext } from '@flow/core/kernel';
import { blankCard } from './blank-card.ts';
import type { CardSpec } from './card-spec.ts';
import { endedTask, runningTask } from './card-task.ts';
import type { CardType } from './card-type.ts';
import { defaultCard } from './default-card.ts';
import { errors } from './errors.ts';
import { cardFileName, cardLabel } from './file-name.ts';
import { cardOptions, type CardOptions, type CardSettings } from './options.ts';
import { OpenCards, type TaskCards } from './task-cards.ts';

declare module '@flow/core' {
  interface Current {
    /** The cards of a step that has `@card`. */
    readonly card: TaskCards;
  }
}

const ownTypes: Readonly<Record<string, CardType>> = { default: defaultCard, blank: blankCard };

/**
 * Makes a page of each task of a step, which is stored beside it: of what is known of the task (`default`), of what the step
 * puts there alone (`blank`), or of what a type of another package makes. A card that fails or takes too long fails no task:
 * its page says so, and a warning does. Several cards of one step are told apart by their ids.
 *
 * @example
 * \@card()
 * \@card({ type: 'blank', id: 'loss', timeout: { seconds: 10 } })
 * \@step
 * end() {
 *   current.card.append(new Markdown('# How it went'));
 *   current.card.byId('loss').append(new Table([{ epoch: 1, loss: 0.3 }]));
 * }
 */
export const card: <O extends object = object>(options?: CardOptions<O>) => StepDecorator = defineStepDecorator<
  CardOptions | undefined,
  CardSettings
>({
  name: 'card',
  options: cardOptions,
  mutate({ name, decorators }) {
    checkNames(
      name,
      decorators.filter((one) => one.name === 'card').map(({ options }) => options as CardSettings),
    );
  },
  setup(step, settings) {
    setUpCard(step, specOf(settings, step.step));
  },
});

function setUpCard(step: StepHooks, spec: CardSpec): void {
  step.beforeTask.tap((task) => void open(task, spec));
  step.afterAttempt.tap((attempt) => finish(attempt, spec));
}

function open(task: TaskContext, spec: CardSpec) {
  const openedAt = new Date();
  return OpenCards.of(task.current).open({ spec, files: task.files, running: () => runningTask(task, openedAt) });
}

/** A task that failed before its body has a card too. */
async function finish(attempt: EndedAttempt, spec: CardSpec): Promise<void> {
  const { current, warn } = attempt;
  const failure = await open(attempt, spec).finish(endedTask(attempt));
  const strays = OpenCards.of(current).takeStrays(current.step);
  for (const { code, message, hint } of failure === undefined ? strays : [failure, ...strays])
    warn({ code, message, hint });
}

function specOf({ type, id, options, timeout }: CardSettings, step: string): CardSpec {
  return { type: typeof type === 'string' ? ownType(type, step) : type, id, options, timeoutMs: timeout };
}

function ownType(type: string, step: string): CardType {
  const found = Object.hasOwn(ownTypes, type) ? ownTypes[type] : undefined;
  if (found !== undefined) return found;
  throw errors.FLOW_CARD_TYPE({ type, step, guess: didYouMean(type, Object.keys(ownTypes)) });
}

function checkNames(step: string, cards: readonly CardSettings[]): void {
  const names = cards.map(({ type, id }) => ({ type: typeof type === 'string' ? type : type.type, id }));
  const twice = names.find(
    (one, index) =>
      names.findIndex((other) => (one.id ?? cardFileName(one)) === (other.id ?? cardFileName(other))) < index,
  );
  if (twice !== undefined) throw errors.FLOW_CARD_TWICE({ step, card: cardLabel(twice) });
}
