import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_NEXT_MISSING: {
    message: (p: { step: string }) => `The step ${p.step} ended without this.next(…).`,
    hint: 'this.next is the last statement of every step but the end, on every path through it.',
  },
  FLOW_NEXT_TWICE: {
    message: (p: { step: string }) => `The step ${p.step} called this.next(…) more than once.`,
    hint: 'A step goes on once: this.next(this.a, this.b) runs both, { on } chooses one.',
  },
  FLOW_NEXT_TARGET: {
    message: (p: { step: string; what: string }) =>
      `this.next(…) of the step ${p.step} got ${p.what}, which is not a step.`,
    hint: 'Give it steps of this flow, as this.next(this.train).',
  },
  FLOW_NEXT_UNEXPECTED: {
    message: (p: { step: string; said: string; graph: string }) =>
      `The step ${p.step} went on by ${p.said}, but its source says ${p.graph}.`,
    hint: 'this.next takes literal steps, so that the graph is known before the run.',
  },
  FLOW_FOREACH_ITEMS: {
    message: (p: { step: string; type: string }) => `The foreach of ${p.step} got ${p.type}, which can't be iterated.`,
    hint: 'Give { foreach } an array or another iterable.',
  },
  FLOW_SWITCH_CASE: {
    message: (p: { step: string; value: string; cases: readonly string[] }) =>
      `The switch of ${p.step} has no case for ${p.value}. Cases: ${p.cases.join(', ')}.`,
    hint: 'Add the case to this.next({ … }, { on }), or change the value.',
  },
  FLOW_PARALLEL_COUNT: {
    message: (p: { step: string; given: string; most: number }) =>
      `The step ${p.step} starts a gang of ${p.given}; its size must be a whole number from 1 to ${String(p.most)}.`,
    hint: 'this.next(this.train, { parallel: 4 }) runs four tasks at the same time.',
  },
  FLOW_ATTEMPT_ARTIFACT: {
    message: (p: { name: string; guess: string | undefined }) => `The attempt hands on no artifact ${p.name}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'What an attempt hands on is in its artifacts; one that failed has none.'
        : `Did you mean ${p.guess}?`,
  },
  FLOW_PARAM_READONLY: {
    message: (p: { flow: string; name: string }) => `${p.flow}.${p.name} is a parameter and can't be assigned.`,
    hint: 'Parameters hold for the whole run. Store the changed value under another name.',
  },
  FLOW_SECRET_LOST: {
    message: (p: { names: readonly string[] }) => `The task was not given the secret ${p.names.join(', ')} of its run.`,
    hint: 'What runs the tasks hands them over (secretParameters of a submission); this one does not.',
  },
  FLOW_SECRET_STORED: {
    message: (p: { artifact: string; secret: string }) =>
      `The artifact ${p.artifact} holds the value of the secret ${p.secret}, and is stored as any other.`,
    hint: 'Who reads the store reads it there. Use the secret itself in each step instead.',
  },
  FLOW_SECRETS_MISSING: {
    message: (p: { step: string; source: string }) =>
      `The step ${p.step} needs the secret ${p.source}, and there is none.`,
    hint: "Check the name, and that the task's process may see it: it is read where the task runs.",
  },
  FLOW_SECRETS_UNREADABLE: {
    message: (p: { step: string; source: string; reason: string }) =>
      `The secret ${p.source} of the step ${p.step} could not be read: ${p.reason}`,
    hint: "It is read in the task's process, with what that process may.",
    retry: 'task',
  },
  FLOW_SECRETS_INVALID: {
    message: (p: { step: string; source: string; reason: string }) =>
      `The secret ${p.source} of the step ${p.step} can't become environment variables: ${p.reason}.`,
    hint: 'A secret holds texts by names of letters, digits and underscores.',
  },
  FLOW_SECRETS_CONFLICT: {
    message: (p: { step: string; variable: string; sources: readonly string[] }) =>
      `The step ${p.step} is given the variable ${p.variable} by ${p.sources.join(' and by ')}.`,
    hint: 'One of them would hide the other. Rename the variable in one of the two, or leave one out.',
  },
  FLOW_INPUT_ASSIGNED: {
    message: (p: { name: string }) => `inputs[…].${p.name} can't be assigned: inputs are read-only.`,
    hint: 'Assign to this instead.',
  },
  FLOW_MERGE_OUTSIDE_JOIN: {
    message: (p: { step: string }) => `this.merge was called in ${p.step}, which is not a join.`,
    hint: 'Only a step whose parameter is Inputs has something to merge.',
  },
  FLOW_MERGE_OPTIONS: {
    message: (p: { step: string }) => `this.merge in ${p.step} got both include and exclude.`,
    hint: 'Give one of them.',
  },
  FLOW_MERGE_UNKNOWN: {
    message: (p: { step: string; names: readonly string[] }) =>
      `this.merge in ${p.step} is to include ${p.names.join(', ')}, which no input has.`,
    hint: 'Check the spelling; nothing was merged.',
  },
  FLOW_MERGE_CONFLICT: {
    message: (p: { step: string; names: readonly string[] }) =>
      `The inputs of ${p.step} disagree on ${p.names.join(', ')}; nothing was merged.`,
    hint: "Set each of them before this.merge(inputs), or leave it out: this.merge(inputs, { exclude: ['name'] }).",
  },
  FLOW_INPUT_MISSING: {
    message: (p: { path: string }) => `The task ${p.path} has no manifest, though a task after it was started.`,
    hint: 'The store lost a file. flow resume runs the task again.',
  },
  FLOW_TASK_TIMEOUT: {
    message: (p: { ms: number }) => `The task took longer than its ${String(p.ms / 1000)} s.`,
    hint: 'Raise the timeout, or give the step less to do.',
    retry: 'task',
  },
  FLOW_TASK_STOPPED: {
    message: () => 'The run was stopped.',
  },
  FLOW_ARTIFACT_LATE: {
    message: (p: { step: string; name: string; isForeach: boolean }) =>
      `The step ${p.step} assigned this.${p.name} after it had ended: the value is lost, or kept by chance.`,
    hint: (p: { isForeach: boolean }): string =>
      p.isForeach
        ? "Is an await missing? What the foreach's own source assigns while it yields comes too late as well."
        : 'Is an await missing? A step awaits all that it begins.',
  },
  FLOW_ERROR_LATE: {
    message: (p: { step: string; error: string }) =>
      `The step ${p.step} threw where nothing caught it, after it had ended: ${p.error}`,
    hint: 'Is an await missing? A step awaits all that it begins, so that its errors fail it.',
  },
  FLOW_STEP_MISSING: {
    message: (p: { step: string; flow: string }) => `The code package of ${p.flow} has no step ${p.step}.`,
    hint: 'The package belongs to another version of the flow.',
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
