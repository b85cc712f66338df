import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_CARD_FAILED: {
    message: (p: { card: string; step: string; reason: string }) =>
      `The card ${p.card} of the step ${p.step} failed: ${p.reason}`,
    hint: 'The task goes on as without it. Where the card would be, its page shows the error.',
  },
  FLOW_CARD_TIMEOUT: {
    message: (p: { card: string; step: string; seconds: number }) =>
      `The card ${p.card} of the step ${p.step} wasn't ready after ${String(p.seconds)} s.`,
    hint: '@card({ timeout: { minutes: 2 } }) gives it longer. The task goes on as without it.',
  },
  FLOW_CARD_ID: {
    message: (p: { step: string; id: string; known: readonly string[]; guess: string | undefined }) =>
      `The step ${p.step} has no card with the id ${p.id}: what it put there is on no page.`,
    hint: (p: { known: readonly string[]; guess: string | undefined }): string =>
      p.guess === undefined
        ? `Its cards have ${p.known.length === 0 ? 'no ids' : `the ids ${p.known.join(', ')}`}; @card({ id }) gives one.`
        : `Did you mean ${p.guess}?`,
  },
  FLOW_CARD_TWICE: {
    message: (p: { step: string; card: string }) =>
      `The step ${p.step} has two cards ${p.card}; @card({ id }) tells them apart.`,
    hint: 'Give one of them an id, and put components there by current.card.byId.',
  },
  FLOW_CARD_TYPE: {
    message: (p: { type: string; step: string; guess: string | undefined }) =>
      `There is no card of the type ${p.type}, which the step ${p.step} is to have.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? "A type is named by the plugin that provides it, which has to be among the config's plugins; or import it, and write @card({ type: itsName })."
        : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_CARD_IMAGE: {
    message: (p: { what: string; reason: string }) => `${p.what} can't be shown as an image: ${p.reason}.`,
    hint: 'new Image(…) takes the bytes of a picture, or the path of a file that holds one.',
  },
  FLOW_CARD_MISSING: {
    message: (p: { path: string; wanted: string }) => `${p.path} has no card${p.wanted}.`,
    hint: 'flow card list RUN lists the cards of all tasks of a run. A step has one if @card stands on it, or flow run FILE --with card.',
  },
  FLOW_CARD_CHOICE: {
    message: (p: { path: string; cards: readonly string[] }) => `${p.path} has several cards: ${p.cards.join(', ')}.`,
    hint: 'Name the task by Flow/run/step/task, and the card by --id or --type.',
    exitCode: 2,
  },
  FLOW_CARD_PATH: {
    message: (p: { path: string }) => `${p.path} names no run.`,
    hint: 'Cards are those of a run or a task: Flow/latest, Flow/run/step, Flow/run/step/task.',
    exitCode: 2,
  },
  FLOW_CARD_OUTPUT: {
    message: (p: { file: string; reason: string }) => `The card can't be written to ${p.file}: ${p.reason}`,
    hint: 'Choose another file with --output.',
  },
} as const;

/** What can go wrong with cards. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
