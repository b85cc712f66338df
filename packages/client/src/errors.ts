import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_FLOW_UNKNOWN: {
    message: (p: { flow: string; store: string; guess: string | undefined }) =>
      `No run of ${p.flow} is known in ${p.store}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'Check the name, and that the stack is the one the flow ran with.'
        : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_RUN_UNKNOWN: {
    message: (p: { path: string; guess: string | undefined }) => `There is no run ${p.path}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined ? 'flow runs list shows the runs there are.' : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_NAMESPACE_EMPTY: {
    message: (p: { flow: string; namespace: string }) => `No run of ${p.flow} is in the namespace ${p.namespace}.`,
    hint: "Runs are in the namespace whose name is one of their tags. --namespace '' sees all runs.",
    exitCode: 2,
  },
  FLOW_NAMESPACE_OTHER: {
    message: (p: { path: string; namespace: string }) => `The run ${p.path} is not in the namespace ${p.namespace}.`,
    hint: "Runs are in the namespace whose name is one of their tags. --namespace '' sees all runs.",
    exitCode: 2,
  },
  FLOW_RUN_NONE_FINISHED: {
    message: (p: { flow: string }) => `No run of ${p.flow} has finished.`,
    hint: 'flow runs list shows what became of its runs.',
    exitCode: 2,
  },
  FLOW_RUN_STEP_UNKNOWN: {
    message: (p: { path: string; step: string; steps: readonly string[]; guess: string | undefined }) =>
      `The run ${p.path} has no step ${p.step}. Steps: ${p.steps.join(', ')}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'The steps are those of the flow as it was when the run started.'
        : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_TASK_UNKNOWN: {
    message: (p: { path: string; guess: string | undefined }) => `There is no task ${p.path}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'The step may not have begun; flow runs show lists what ran.'
        : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_TASK_CHOICE: {
    message: (p: { step: string; count: number }) =>
      `The step ${p.step} has ${String(p.count)} tasks, and none of them was named.`,
    hint: 'Name one by its id: 0-3 is the item with the index 3 of a foreach, and 0.3 the fourth round of a step that runs in rounds.',
    exitCode: 2,
  },
  FLOW_TASK_UNFINISHED: {
    message: (p: { path: string; status: string }) => `The task ${p.path} has stored nothing: it is ${p.status}.`,
    hint: 'A task stores its artifacts when it has finished.',
    exitCode: 2,
  },
  FLOW_TASK_MISSING: {
    message: (p: { path: string; store: string; step: string; run: string }) =>
      `The task ${p.path} had finished, and its manifest is no longer in ${p.store}: it was deleted, or the store lost it.`,
    hint: (p: { step: string; run: string }): string =>
      `flow resume FILE ${p.step} --origin-run ${p.run} runs it again, and what comes after it.`,
    exitCode: 2,
  },
  FLOW_RUN_UNFINISHED: {
    message: (p: { path: string; status: string; end: string }) =>
      `The run ${p.path} has no result: it is ${p.status}, and its step ${p.end} hasn't finished.`,
    hint: 'Artifacts of the steps that have finished can be read from their tasks.',
    exitCode: 2,
  },
  FLOW_RUN_GOES_ON: {
    message: (p: { path: string; ms: number }) => `The run ${p.path} still goes on after ${String(p.ms / 1000)} s.`,
    hint: 'Wait longer, or stop it with cancel().',
  },
  FLOW_RUN_NOT_STOPPED: {
    message: (p: { path: string; reason: string }) => `The run ${p.path} can't be stopped from here: ${p.reason}.`,
    hint: 'A run is stopped by its launcher, on the machine on which it runs.',
  },
  FLOW_RUNNER_COMMAND: {
    message: (p: { folder: string }) => `The project of ${p.folder} has no @flow/cli, whose command a Runner starts.`,
    hint: 'Add @flow/cli to the project, or run the class in this process with runFlow().',
    exitCode: 2,
  },
  FLOW_RUNNER_FAILED: {
    message: (p: { file: string; code: number | undefined; said: string }) =>
      `No run of ${p.file} began; the command ended with ${p.code === undefined ? 'a signal' : String(p.code)}: ${p.said}`,
    hint: 'The flow or what it was given is at fault, as flow run would say.',
  },
  FLOW_CODE_NONE: {
    message: (p: { path: string; store: string }) => `The code of the run ${p.path} is not in ${p.store}.`,
    hint: 'A run that runFlow began in its own process stores none; any other has lost it.',
    exitCode: 2,
  },
  FLOW_CODE_FOLDER: {
    message: (p: { folder: string; reason: string; overwrites: boolean }) =>
      `The files can't be written into ${p.folder}: ${p.reason}.`,
    hint: (p: { overwrites: boolean }): string =>
      p.overwrites
        ? 'Name a folder that is new or empty, or write over what is there by --force, { overwrite: true } in code.'
        : 'Name a folder that is new or empty, and in which your user may write.',
    exitCode: 2,
  },
  FLOW_LOG_RUNNING: {
    message: (p: { path: string; attempt: number }) =>
      `The output of the task ${p.path} can't be scrubbed: its attempt ${String(p.attempt)} still goes on.`,
    hint: 'Scrub it when it has ended; attempts that have ended can be named by --attempt.',
    exitCode: 2,
  },
  FLOW_ARTIFACT_UNKNOWN: {
    message: (p: { path: string; name: string; guess: string | undefined }) =>
      `The task ${p.path} has no artifact ${p.name}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'A task holds what its step and those before it assigned; a join holds what it merged or assigned.'
        : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_RUN_FAILED: {
    message: (p: { path: string; step: string | undefined; reason: string; others: number }) =>
      `The run ${p.path} failed${p.step === undefined ? '' : ` in the step ${p.step}`}: ${p.reason}${p.others === 0 ? '' : ` (and ${String(p.others)} more)`}`,
    hint: 'The cause is the error itself. With { check: false } a failed run is returned like any other.',
  },
  FLOW_RUN_STOPPED: {
    message: (p: { path: string }) => `The run ${p.path} was stopped by its signal.`,
    hint: 'With { check: false } a stopped run is returned like any other.',
  },
  FLOW_SPIN_FAILED: {
    message: (p: { origin: string; step: string; reason: string }) =>
      `The step ${p.step} failed on the inputs of ${p.origin}: ${p.reason}`,
    hint: 'The cause is the error itself. With { check: false } a step that failed is returned like any other.',
  },
  FLOW_SPIN_STOPPED: {
    message: (p: { origin: string; step: string }) =>
      `The step ${p.step} on the inputs of ${p.origin} was stopped by its signal.`,
    hint: 'With { check: false } a step that was stopped is returned like any other.',
  },
  FLOW_SPIN_UNFINISHED: {
    message: (p: { step: string; status: string }) =>
      `The step ${p.step} has stored nothing: it has ${p.status === 'stopped' ? 'been stopped' : p.status}.`,
    hint: 'Only a step that finished has artifacts.',
    exitCode: 2,
  },
  FLOW_INLINE_ENV: {
    message: (p: { step: string; variables: readonly string[] }) =>
      `The step ${p.step} needs environment variables of its own (${p.variables.join(', ')}), and runFlow runs all tasks in one process.`,
    hint: 'Set them for this process before the run, or run the flow with `flow run`.',
    exitCode: 2,
  },
  FLOW_PATHSPEC_PARTS: {
    message: (p: { text: string; what: 'run' | 'task'; form: string }) =>
      `"${p.text}" doesn't name a ${p.what}, which reads ${p.form}.`,
    hint: (p: { what: 'run' | 'task' }): string =>
      p.what === 'run' ? 'flow runs list shows the runs there are.' : 'flow runs show lists the steps that ran.',
    exitCode: 2,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
