import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_CURRENT_OUTSIDE: {
    message: (p: { member: string }) => `current.${p.member} was read outside a step.`,
    hint: 'current holds the facts of the running task: read it inside a step, or in what a step calls.',
  },
  FLOW_NEXT_OUTSIDE: {
    message: (p: { method: string }) => `this.${p.method}() was called on a flow that isn't running.`,
    hint: 'Steps are called by the engine: run the flow with `flow run`, or with runFlow() of @flow/client.',
  },
  FLOW_NO_FLOW: {
    message: (p: { file: string }) => `${p.file} holds no flow.`,
    hint: 'A flow is an exported class that extends Flow: export default class MyFlow extends Flow { … }',
    exitCode: 2,
  },
  FLOW_TWO_FLOWS: {
    message: (p: { file: string; names: readonly string[] }) =>
      `${p.file} holds ${String(p.names.length)} flows: ${p.names.join(', ')}.`,
    hint: 'Keep one flow a file, or make the one to run the default export.',
    exitCode: 2,
  },
  FLOW_NOT_A_FLOW: {
    message: (p: { name: string }) => `${p.name} is not a flow: it doesn't extend Flow of @flow/core.`,
    hint: 'Write `export default class MyFlow extends Flow { … }`.',
    exitCode: 2,
  },
  FLOW_CONSTRUCTOR_FAILED: {
    message: (p: { flow: string; reason: string }) => `The fields of ${p.flow} could not be initialised: ${p.reason}`,
    hint: 'Field initialisers run before there are parameters and artifacts; move the work into the start step.',
    exitCode: 2,
  },
  FLOW_PARAM_SCHEMA: {
    message: (p: { given: string }) => `param() was given no schema, but a value of the type ${p.given}.`,
    hint: "Its first argument says what the parameter may be: param(z.string(), { default: 'x' }) with zod, or any Standard Schema.",
    exitCode: 2,
  },
  FLOW_PARAM_SECRET_DEFAULT: {
    message: () => 'A secret parameter has a default that stands in the code.',
    hint: 'A function may find it when the run starts: default: () => readToken(). A variable gives it without one.',
    exitCode: 2,
  },
  FLOW_FILE_OUTSIDE: {
    message: () => 'fileArtifact() was called outside a step.',
    hint: 'It stores a file for the running task: call it inside a step, or in what a step calls.',
  },
  FLOW_FILE_NAME: {
    message: (p: { name: string }) => `${JSON.stringify(p.name)} can't be the name of a file artifact.`,
    hint: "It is the last part of a path, as 'model.bin'; that of a stream is given: fileArtifact(stream, { name: 'model.bin' }).",
  },
  FLOW_DECORATOR_PLACE: {
    message: (p: { decorator: string; expected: string; found: string }) =>
      `@${p.decorator} can only stand on ${p.expected}, and stands on ${p.found}.`,
    hint: (p: { decorator: string; expected: string }): string => `Move @${p.decorator} in front of ${p.expected}.`,
    exitCode: 2,
  },
  FLOW_DECORATOR_NOT_CALLED: {
    message: (p: { decorator: string; on: string }) => `@${p.decorator} on ${p.on} isn't called.`,
    hint: (p: { decorator: string }): string => `Write @${p.decorator}() or @${p.decorator}({ … }).`,
    exitCode: 2,
  },
  FLOW_STEP_TWICE: {
    message: (p: { step: string }) => `${p.step} has @step twice.`,
    hint: 'Keep one; its options go into it: @step({ start: true }).',
    exitCode: 2,
  },
  FLOW_DECORATOR_OPTIONS: {
    message: (p: { decorator: string; where: string; reason: string }) =>
      `The options of @${p.decorator} ${p.where} are not valid: ${p.reason}`,
    hint: (p: { decorator: string }): string =>
      `Correct them there; an editor lists the options of @${p.decorator}, with what each may be.`,
    exitCode: 2,
  },
  FLOW_WITH_UNKNOWN: {
    message: (p: { name: string; from: string; known: readonly string[]; guess: string | undefined }) =>
      `There is no step decorator ${p.name}, as ${p.from} asks for.`,
    hint: (p: { known: readonly string[]; guess: string | undefined }): string => {
      if (p.guess !== undefined) return `Did you mean ${p.guess}?`;
      return p.known.length === 0
        ? 'It is looked for in what the flow exports and uses, in the plugins of the config, and in the dependencies of package.json.'
        : `There are ${p.known.join(', ')}: those of the flow, of the plugins of the config, and of the dependencies of package.json.`;
    },
    exitCode: 2,
  },
  FLOW_CONFIG_NAME: {
    message: (p: { name: string }) => `"${p.name}" can't be the name of a config.`,
    hint: 'It is a word of the command line: a letter, then letters, digits, _ and -.',
    exitCode: 2,
  },
  FLOW_CONFIG_DEFAULTS: {
    message: (p: { name: string }) => `The config ${p.name} has two defaults: a file and a value.`,
    hint: 'Keep default, the path of a file, or value, the data itself.',
    exitCode: 2,
  },
  FLOW_CONFIG_MISSING: {
    message: (p: { name: string }) => `The config ${p.name} is not given, and has no default.`,
    hint: (p: { name: string }): string =>
      `Give a file with --config ${p.name} FILE, the data with --config-value ${p.name} '{…}', or either under configs in flow.config.*.`,
    exitCode: 2,
  },
  FLOW_CONFIG_VALUE: {
    message: (p: { name: string; from: string; reason: string }) =>
      `The config ${p.name} from ${p.from} is not valid: ${p.reason}`,
    hint: 'Correct it there.',
    exitCode: 2,
  },
  FLOW_CONFIG_ASYNC: {
    message: (p: { name: string }) =>
      `The schema of the config ${p.name} checks asynchronously, which nothing can wait for while a module is loaded.`,
    hint: 'Use a schema that checks at once; what has to be waited for can be checked in the start step.',
    exitCode: 2,
  },
  FLOW_CONFIG_LATE: {
    message: (p: { name: string }) => `The config ${p.name} was read after the flow was loaded.`,
    hint: 'Call config() at the top of a module that the flow imports, not inside a step or a module that is imported later.',
    exitCode: 2,
  },
  FLOW_DECORATOR_FAILED: {
    message: (p: { decorator: string; on: string; reason: string }) =>
      `@${p.decorator} failed while it changed ${p.on}: ${p.reason}`,
    hint: (p: { decorator: string }): string => `Correct @${p.decorator}, or what it is given.`,
    exitCode: 2,
  },
  FLOW_DECORATOR_SETUP: {
    message: (p: { decorator: string; on: string; reason: string }) =>
      `@${p.decorator} of ${p.on} failed while it was set up: ${p.reason}`,
    hint: (p: { decorator: string }): string =>
      `Nothing runs without it. Correct @${p.decorator}, or what it is given; a package that it comes from may have a newer version.`,
    exitCode: 2,
  },
  FLOW_MUTATION: {
    message: (p: { flow: string; reason: string; guess: string | undefined }) =>
      `${p.flow} can't be changed so: ${p.reason}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined
        ? 'The steps and parameters are those of its class, as far as they were not changed before.'
        : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
} as const;

export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
