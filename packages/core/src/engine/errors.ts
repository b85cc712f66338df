import { shellWord } from '../contracts/shell-word.ts';
import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

interface FileFault {
  /** As it was given: the flag, or the field. */
  readonly name: string;
  readonly path: string;
  readonly reason: string;
  /** The file beside it that was most likely meant. */
  readonly near: string | undefined;
  readonly isDefault: boolean;
}

/** As the user named it; undefined for a flow that was given as a class. */
type FlowFile = string | undefined;

/** The flow's file in a command line. */
function wordOf(file: FlowFile): string {
  return file === undefined ? 'FILE' : shellWord(file);
}

function whereParametersAre({ file }: { file: FlowFile }): string {
  return file === undefined
    ? "The parameters are the fields of the flow's class that param() and includeFile() declare."
    : `flow run ${wordOf(file)} --help lists the parameters.`;
}

function whyNoInputs(unfinished: readonly string[]): string {
  return unfinished.length === 0 ? 'it took another way' : `${unfinished.join(', ')} had not finished`;
}

const catalogue = {
  FLOW_TASK_LOST: {
    message: (p: { path: string; reason: string }) => `The task ${p.path} was lost. ${p.reason}`,
    hint: 'Its log holds what it printed before. @retry runs a lost task again.',
    retry: 'task',
  },
  FLOW_RUN_EXISTS: {
    message: (p: { path: string }) => `There is a run ${p.path} already.`,
    hint: 'Leave the run id out, and one is made.',
    exitCode: 2,
  },
  FLOW_INDEX_REBUILT: {
    message: (p: { index: string; store: string; runs: number }) =>
      `The index of runs was empty (${p.index}), and was made again from the store: ${String(p.runs)} ${p.runs === 1 ? 'run' : 'runs'} of ${p.store}.`,
    hint: 'Nothing that the store holds was lost. flow runs reindex does the same at any time.',
  },
  FLOW_CACHE_NOT_WRITABLE: {
    message: (p: { path: string; reason: string; instead: string }) =>
      `The cache folder ${p.path} can't be used: ${p.reason}. ${p.instead} is used instead.`,
    hint: (p: { path: string }): string =>
      `Give your user the right to write ${p.path}, or set the variable XDG_CACHE_HOME to a folder for caches that can be written.`,
  },
  FLOW_CACHE_NOWHERE: {
    message: (p: { paths: readonly string[]; reason: string }) =>
      `A flow's code needs a folder to be compiled to, and none of these can be written: ${p.paths.join(', ')}. ${p.reason}.`,
    hint: 'Set the variable XDG_CACHE_HOME to a folder that can be written.',
    exitCode: 2,
  },
  FLOW_ENVIRONMENT_UNUSED: {
    message: (p: { environment: string; compute: string }) =>
      `The environment "${p.environment}" isn't used: the compute "${p.compute}" starts tasks in none.`,
    hint: 'Choose another compute, or leave the environment out of the stack in the config.',
  },
  FLOW_CONFIG_UNUSED: {
    message: (p: { setting: string }) => `The config sets ${p.setting}, and nothing uses it.`,
    hint: (p: { setting: string }): string =>
      `Name the plugin that uses it under plugins, or remove ${p.setting} from the config.`,
  },
  FLOW_LOAD_FAILED: {
    message: (p: { file: string; reason: string }) => `${p.file} failed while it was loaded: ${p.reason}`,
    hint: 'What stands outside the steps runs whenever the flow is loaded; move work into a step.',
    exitCode: 2,
  },
  FLOW_DECORATORS_INVALID: {
    message: (p: { file: string; count: number; text: string }) =>
      `${p.file} has ${String(p.count)} decorators that can't be taken:\n\n${p.text}\n`,
    hint: 'Correct them there; an editor lists the options of a decorator, with what each may be.',
    exitCode: 2,
  },
  FLOW_INVALID: {
    message: (p: { flow: string; file: FlowFile; count: number; text: string }) =>
      `${p.flow} has ${p.count === 1 ? 'a problem' : `${String(p.count)} problems`}:\n\n${p.text}`,
    hint: (p: { file: FlowFile }): string => `flow check ${wordOf(p.file)} shows them without running anything.`,
    exitCode: 2,
  },
  FLOW_PARAM_MISSING: {
    message: (p: { names: readonly string[]; flow: string; file: FlowFile }) =>
      `${p.flow} needs ${p.names.join(', ')}.`,
    hint: (p: { file: FlowFile }): string => whereParametersAre(p),
    exitCode: 2,
  },
  FLOW_PARAM_SECRET_MISSING: {
    message: (p: { names: readonly string[]; variables: readonly string[]; flow: string }) =>
      `${p.flow} needs ${p.names.join(', ')}: no run keeps ${p.names.length === 1 ? 'a secret' : 'secrets'}, so that each is given ${p.names.length === 1 ? 'it' : 'them'} anew.`,
    hint: (p: { variables: readonly string[] }): string =>
      `Set ${p.variables.join(' and ')} in the environment, which keeps it out of the history of the shell.`,
    exitCode: 2,
  },
  FLOW_PARAM_INVALID: {
    message: (p: { problems: readonly string[]; flow: string; file: FlowFile }): string =>
      p.problems.length === 1
        ? p.problems.join('')
        : `${p.flow} can't take ${String(p.problems.length)} of its parameters:\n  ${p.problems.join('\n  ')}`,
    hint: (p: { file: FlowFile }): string => whereParametersAre(p),
    exitCode: 2,
  },
  FLOW_PARAM_DEFAULT: {
    message: (p: { name: string; given: string; shown: string; reason: string }) =>
      `The default ${p.shown} of the parameter ${p.name} is not valid: ${p.reason}`,
    hint: (p: { given: string }): string =>
      `Correct it where the parameter is declared; until then, ${p.given} gives another value.`,
    exitCode: 2,
  },
  FLOW_RUN_NOT_BEGUN: {
    message: (p: { flow: string }) =>
      `${p.flow} was stopped before its run began: it was still reading its parameters.`,
    hint: 'Where it takes long, a default or a check of a parameter waits for something.',
  },
  FLOW_PARAM_UNKNOWN: {
    message: (p: { name: string; flow: string; file: FlowFile; guess: string | undefined }) =>
      `${p.flow} has no parameter ${p.name}.`,
    hint: (p: { file: FlowFile; guess: string | undefined }): string =>
      p.guess === undefined ? whereParametersAre(p) : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_PARAM_VARIABLE_UNKNOWN: {
    message: (p: { variable: string; flow: string; file: FlowFile; guess: string | undefined }) =>
      `The environment variable ${p.variable} fits no parameter of ${p.flow}.`,
    hint: (p: { file: FlowFile; guess: string | undefined }): string =>
      p.guess === undefined ? whereParametersAre(p) : `Did you mean ${p.guess}?`,
  },
  FLOW_PARAM_VARIABLE_KEPT: {
    message: (p: { variable: string; path: string; file: FlowFile }) =>
      `The environment variable ${p.variable} isn't used: it says something else than ${p.path} was started with, which a resumed run keeps.`,
    hint: (p: { file: FlowFile }): string => `flow run ${wordOf(p.file)} starts a run with other values.`,
  },
  FLOW_PARAM_FILE: {
    message: (p: FileFault): string => `${p.name}: the file ${p.path} can't be read: ${p.reason}.`,
    hint: (p: FileFault): string => {
      if (p.near !== undefined) return `Did you mean ${p.near}?`;
      return p.isDefault
        ? "It is the parameter's default, which counts from the project's folder: put the file there, or name another."
        : 'Name a file that is there; its path counts from the current folder.';
    },
    exitCode: 2,
  },
  FLOW_PARAM_URL: {
    message: (p: { name: string; url: string; reason: string; known: readonly string[]; guess: string | undefined }) =>
      `${p.name}: ${p.url} can't be read: ${p.reason}.`,
    hint: (p: { known: readonly string[]; guess: string | undefined }): string =>
      p.guess === undefined
        ? `A file is given by its path, or by a URL that begins with ${p.known.map((one) => `${one}://`).join(', ')}. A plugin that provides a storage adds the one of its name.`
        : `Did you mean ${p.guess}://?`,
    exitCode: 2,
  },
  FLOW_TAG_INVALID: {
    message: (p: { tag: string; reason: string; longest: number }) =>
      `${JSON.stringify(p.tag.length > 40 ? `${p.tag.slice(0, 40)}…` : p.tag)} can't be a tag: ${p.reason}.`,
    hint: (p: { longest: number }): string => `A tag is a text of 1 to ${String(p.longest)} characters on one line.`,
    exitCode: 2,
  },
  FLOW_TAGS_TOO_MANY: {
    message: (p: { count: number; most: number }) =>
      `The run would have ${String(p.count)} tags, and a run has at most ${String(p.most)}.`,
    hint: 'Leave some out, or remove others in the same change: flow tag replace. What has a value of its own for each run is a parameter or an artifact.',
    exitCode: 2,
  },
  FLOW_TAG_SYSTEM: {
    message: (p: { tag: string; path: string }) =>
      `${p.tag} is a tag that flow itself gave ${p.path}, which can be neither added nor removed.`,
    hint: 'Choose another tag. Tags of the system say what a run is, as whose it is and with which stack it ran.',
    exitCode: 2,
  },
  FLOW_PARALLEL_UNSUPPORTED: {
    message: (p: { flow: string; step: string; compute: string }) =>
      `${p.flow} can't run on ${p.compute}: its step ${p.step} starts a gang ({ parallel }), and this compute runs none.`,
    hint: 'Choose a stack with another compute, or use { foreach } for tasks that need not talk to each other.',
    exitCode: 2,
  },
  FLOW_RUN_TIMEOUT: {
    message: (p: { flow: string; ms: number }) =>
      `The run of ${p.flow} took longer than its ${String(p.ms / 1000)} s, and was stopped.`,
    hint: 'flow resume goes on from what had finished, with the whole time again.',
  },
  FLOW_RESOURCES_SHORT: {
    message: (p: { step: string; name: string; asked: number; has: number }) =>
      `A task of ${p.step} asks for ${p.name} ${String(p.asked)}, and there is ${String(p.has)}: no other that asks for it runs beside it.`,
    hint: 'It may be too little: choose a stack whose compute has more, or ask for less.',
  },
  FLOW_CONCURRENCY_LIMIT: {
    message: (p: { step: string; key: string; limit: number }) =>
      `The step ${p.step} is limited to ${String(p.limit)} tasks at once by the key "${p.key}".`,
    hint: 'A limit is a whole number of at least 1.',
    exitCode: 2,
  },
  FLOW_CONCURRENCY_CONFLICT: {
    message: (p: { key: string; limits: readonly { readonly step: string; readonly limit: number }[] }) =>
      `The key "${p.key}" has more than one limit: ${p.limits.map(({ step, limit }) => `${String(limit)} at ${step}`).join(', ')}.`,
    hint: 'Steps that share a key share its limit: give it the same at each of them, or use another key.',
    exitCode: 2,
  },
  FLOW_SQL_UNSUPPORTED: {
    message: (p: { index: string }) => `The index ${p.index} can't be queried by SQL.`,
    hint: 'flow runs list finds runs by their facts, whatever keeps the index.',
    exitCode: 2,
  },
  FLOW_NOTHING_TO_RESUME: {
    message: (p: { flow: string; file: FlowFile; namespace: string | undefined }) =>
      `There is no run of ${p.flow} to resume${p.namespace ? ` in the namespace ${p.namespace}` : ''}.`,
    hint: (p: { file: FlowFile; namespace: string | undefined }): string =>
      p.namespace
        ? `--origin-run names one, and --namespace '' looks in all of them.`
        : `flow run ${wordOf(p.file)} starts one; flow runs list shows what there is.`,
    exitCode: 2,
  },
  FLOW_SPIN_NO_RUN: {
    message: (p: { flow: string; file: FlowFile; namespace: string | undefined }) =>
      `There is no run of ${p.flow}${p.namespace ? ` in the namespace ${p.namespace}` : ''} whose inputs a step could be run on.`,
    hint: (p: { file: FlowFile; namespace: string | undefined }): string =>
      p.namespace ? `--namespace '' looks in all of them.` : `flow run ${wordOf(p.file)} makes one, even if it fails.`,
    exitCode: 2,
  },
  FLOW_SPIN_RUN: {
    message: (p: { run: string; reason: string }) => `${p.run} can't be where the inputs come from: ${p.reason}.`,
    hint: 'Name a run, as Movies/latest, or a task of the step: Movies/RUN/evaluate/0-17.',
    exitCode: 2,
  },
  FLOW_SPIN_INPUTS: {
    message: (p: { path: string; step: string; file: FlowFile; unfinished: readonly string[] }) =>
      `The run ${p.path} has nothing that ${p.step} could begin with: ${whyNoInputs(p.unfinished)}.`,
    hint: (p: { file: FlowFile; unfinished: readonly string[] }): string =>
      p.unfinished.length === 0
        ? 'Choose a run that came to the step: --run RUN; flow runs list shows them.'
        : `Run ${p.unfinished.join(' or ')} first (flow resume ${wordOf(p.file)} goes on from there), or choose another run: --run RUN.`,
    exitCode: 2,
  },
  FLOW_SPIN_TASK: {
    message: (p: {
      path: string;
      step: string;
      task: string;
      unfinished: readonly string[];
      guess: string | undefined;
    }) => `The run ${p.path} has no task ${p.step}/${p.task}: ${whyNoInputs(p.unfinished)}.`,
    hint: (p: { path: string; step: string; guess: string | undefined }): string =>
      p.guess === undefined
        ? `Leave the task out to take the one that failed, or the first: --run ${p.path}.`
        : `Did you mean ${p.path}/${p.step}/${p.guess}?`,
    exitCode: 2,
  },
  FLOW_SPIN_SET: {
    message: (p: { name: string; step: string; reason: string; hint: string }) =>
      `${p.name} can't be set for ${p.step}: ${p.reason}.`,
    hint: (p: { hint: string }): string => p.hint,
    exitCode: 2,
  },
  FLOW_RESUME_FINISHED: {
    message: (p: { path: string; file: FlowFile; start: string }) =>
      `The run ${p.path} has finished: nothing is left to resume.`,
    hint: (p: { file: FlowFile; start: string }): string =>
      `Name a step to run it and what comes after it again: flow resume ${wordOf(p.file)} ${p.start}.`,
    exitCode: 2,
  },
  FLOW_RESUME_RUNNING: {
    message: (p: { path: string; pid: number }) =>
      `The run ${p.path} still runs, by the process ${String(p.pid)} of this machine: resuming it would do its work twice.`,
    hint: 'Wait for its end, or stop it by Ctrl-C where it runs. If it was killed just now, try again in half a minute.',
    exitCode: 2,
  },
  FLOW_RESUME_TAKEN: {
    message: (p: { origin: string; path: string }) =>
      `The run ${p.origin} is being resumed already, by the run ${p.path}: doing so twice would do its work twice.`,
    hint: 'Wait for the end of that run, or stop it. If it was killed just now, try again in half a minute.',
    exitCode: 2,
  },
  FLOW_PARAM_KEPT: {
    message: (p: { names: readonly string[]; path: string; file: FlowFile }) =>
      `${p.names.join(', ')} can't be given: ${p.path} was started with ${p.names.length === 1 ? 'a value of it' : 'values of them'}, which a resumed run keeps.`,
    hint: (p: { file: FlowFile }): string =>
      `Only parameters that are new in the code can be given; flow run ${wordOf(p.file)} starts a run with other values.`,
    exitCode: 2,
  },
  FLOW_CONFIG_FILE: {
    message: (p: {
      name: string;
      path: string;
      reason: string;
      near: string | undefined;
      source: string | undefined;
    }) =>
      `The file ${p.path} of the config ${p.name}${p.source === undefined ? '' : ` (${p.source})`} can't be read: ${p.reason}.`,
    hint: (p: { name: string; near: string | undefined }): string =>
      p.near === undefined
        ? `Write it there, or name another with --config ${p.name} FILE.`
        : `Did you mean ${p.near}?`,
    exitCode: 2,
  },
  FLOW_CONFIG_DATA: {
    message: (p: { name: string; from: string }) =>
      `The config ${p.name} from ${p.from} is not plain data, as JSON has it.`,
    hint: 'Runs keep it: use objects, lists, texts, numbers, booleans and null; the schema can make more of them.',
    exitCode: 2,
  },
  FLOW_CONFIG_TWICE: {
    message: (p: { name: string }) => `Two config() calls of the name ${p.name} have different values.`,
    hint: 'Call it once, and import the constant where it is needed; or give one of them another name.',
    exitCode: 2,
  },
  FLOW_CONFIG_UNKNOWN: {
    message: (p: { name: string; flow: string; known: readonly string[]; guess: string | undefined }) =>
      `${p.flow} has no config ${p.name}.`,
    hint: (p: { known: readonly string[]; guess: string | undefined }): string => {
      if (p.guess !== undefined) return `Did you mean ${p.guess}?`;
      return p.known.length === 0 ? 'It has none at all: leave it out.' : `Its configs are ${p.known.join(', ')}.`;
    },
    exitCode: 2,
  },
  FLOW_CONFIG_KEPT: {
    message: (p: { names: readonly string[]; path: string; file: FlowFile }) =>
      `The ${p.names.length === 1 ? 'config' : 'configs'} ${p.names.join(', ')} can't be given: what goes on from ${p.path} keeps its own.`,
    hint: (p: { file: FlowFile }): string =>
      `Only configs that are new in the code can be given; flow run ${wordOf(p.file)} starts a run with other values.`,
    exitCode: 2,
  },
  FLOW_WITH_TEXT: {
    message: (p: { from: string; part: string }) =>
      `${p.from} can't be read as a decorator: "${p.part}" is out of place.`,
    hint: 'Write the name, and after a colon the options: --with retry:times=3,jitter=false. A value is JSON or a text.',
    exitCode: 2,
  },
  FLOW_WITH_AMBIGUOUS: {
    message: (p: { name: string; from: string; by: readonly string[] }) =>
      `${p.from} may mean several decorators: ${p.by.join(' and ')} provide one of the name ${p.name}.`,
    hint: 'Turn one off with "-name" in the config\'s plugins, or write the decorator into the flow.',
    exitCode: 2,
  },
  FLOW_DECORATOR_MODULE: {
    message: (p: { package: string; module: string | undefined }) =>
      `${p.package} says that it provides decorators, but ${p.module === undefined ? 'not by which module' : `its module ${p.module} isn't there`}.`,
    hint: 'Its package.json names the module that exports them: "flow": { "decorators": "./dist/index.js", "provides": { "decorators": ["retry"] } }.',
    exitCode: 2,
  },
  FLOW_DECORATOR_EXPORT: {
    message: (p: { name: string; module: string }) =>
      `The decorator ${p.name} is to be provided by ${p.module}, which doesn't export it.`,
    hint: 'A package exports each decorator that its package.json provides by the name that the decorator has.',
    exitCode: 2,
  },
  FLOW_STEP_UNKNOWN: {
    message: (p: { step: string; flow: string; file: FlowFile; guess: string | undefined }) =>
      `${p.flow} has no step ${p.step}.`,
    hint: (p: { file: FlowFile; guess: string | undefined }): string =>
      p.guess === undefined ? `flow show ${wordOf(p.file)} lists the steps.` : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_METADATA_WRITE: {
    message: (p: { reason: string }) => `The index of runs could not be written: ${p.reason}`,
    hint: 'The run goes on: the store is the truth, and the index only lists it.',
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
