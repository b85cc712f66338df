import { defineErrors, type ErrorCatalogue } from '@flow/core';
import { shellWord } from '@flow/core/kernel';

function orElse(guess: string | undefined, otherwise: string): string {
  return guess === undefined ? otherwise : `Did you mean ${guess}?`;
}

/** `help` is the command line that explains the one at hand. */
function howItIsUsed(p: { help: string }): string {
  return `${p.help} shows how it is used.`;
}

/** `a, b or c` */
function listed(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1) ?? ''}`;
}

const catalogue = {
  FLOW_LATE_FAULT: {
    message: (p: { plugin: string | undefined; reason: string }) =>
      `${p.plugin === undefined ? 'What was loaded into this process' : `The plugin ${p.plugin}`} did something later that nothing caught: ${p.reason}. The command goes on.`,
    hint: (p: { plugin: string | undefined }): string =>
      p.plugin === undefined
        ? 'What stands outside the steps runs in the launcher too; move work into a step.'
        : 'Update the plugin, or turn it off with "-name" in the config\'s plugins.',
  },
  FLOW_DUMP_OUTPUT: {
    message: (p: { path: string }) => `--output takes the value of one artifact, and none of ${p.path} is named.`,
    hint: (p: { path: string }): string => `Name it by --artifact NAME; flow dump ${shellWord(p.path)} lists them.`,
    exitCode: 2,
  },
  FLOW_OUTPUT_FILE: {
    message: (p: { file: string; reason: string }) => `${p.file} can't be written: ${p.reason}`,
    hint: 'Name a file in a folder that is there, and that you may write to.',
    exitCode: 2,
  },
  FLOW_VERIFY_FAILS: {
    message: (p: { file: string; reason: string }) =>
      `${p.file} doesn't finish even when nothing disturbs it: ${p.reason}`,
    hint: (p: { file: string }): string => `flow run ${shellWord(p.file)} shows more of it. Verify a flow that works.`,
  },
  FLOW_COMMAND_UNKNOWN: {
    message: (p: { command: string; guess: string | undefined }) => `There is no command flow ${p.command}.`,
    hint: (p: { guess: string | undefined }): string =>
      orElse(p.guess === undefined ? undefined : `flow ${p.guess}`, 'flow --help lists the commands.'),
    exitCode: 2,
  },
  FLOW_COMMAND_USAGE: {
    message: (p: { reason: string }): string => p.reason,
    hint: 'The same command with --help shows how it is used.',
    exitCode: 2,
  },
  FLOW_COMMAND_FAILED: {
    message: (p: { reason: string }): string => p.reason,
    hint: "The command is a plugin's; flow plugins lists them.",
  },
  FLOW_FLAG_UNKNOWN: {
    message: (p: { flag: string; command: string; help: string; guess: string | undefined }): string =>
      p.command === '' ? `There is no flag ${p.flag}.` : `flow ${p.command} has no flag ${p.flag}.`,
    hint: (p: { guess: string | undefined; help: string }): string => orElse(p.guess, `${p.help} lists the flags.`),
    exitCode: 2,
  },
  FLOW_FLAG_CHOICE: {
    message: (p: { flag: string; given: string; choices: readonly string[]; guess: string | undefined }) =>
      `${p.flag} takes ${listed(p.choices)}, and not "${p.given}".`,
    hint: (p: { guess: string | undefined }): string => orElse(p.guess, 'Give one of these.'),
    exitCode: 2,
  },
  FLOW_FLAG_VALUE_MISSING: {
    message: (p: { flag: string; help: string }) => `${p.flag} needs a value.`,
    hint: (p: { flag: string; help: string }): string =>
      `Put the value behind it, as ${p.flag}=VALUE where it begins with a dash; ${p.help} says what it may be.`,
    exitCode: 2,
  },
  FLOW_FLAG_NO_VALUE: {
    message: (p: { flag: string; given: string; help: string }) =>
      `${p.flag} takes no value, and was given ${JSON.stringify(p.given)}.`,
    hint: (p: { help: string }): string => howItIsUsed(p),
    exitCode: 2,
  },
  FLOW_CONFIG_FLAG: {
    message: (p: { flag: string }) => `${p.flag} takes two words: the name of a config, and what it is given.`,
    hint: (p: { flag: string }): string =>
      p.flag === '--config'
        ? 'Write --config NAME FILE, or --config NAME=FILE.'
        : `Write ${p.flag} NAME '{…}', with JSON or YAML.`,
    exitCode: 2,
  },
  FLOW_CONFIG_FLAG_TWICE: {
    message: (p: { name: string; flag: string }) => `The config ${p.name} was given more than once by ${p.flag}.`,
    hint: (p: { flag: string }): string => `Give it once; ${p.flag} may be repeated for other configs.`,
    exitCode: 2,
  },
  FLOW_FLAG_TWICE: {
    message: (p: { flag: string; help: string }) => `${p.flag} was given more than once.`,
    hint: (p: { help: string }): string => `Give it once; ${howItIsUsed(p)}`,
    exitCode: 2,
  },
  FLOW_FLAGS_EXCLUSIVE: {
    message: (p: { flags: readonly string[]; help: string }) =>
      `${p.flags.map((one) => `--${one}`).join(' and ')} can't be given together.`,
    hint: (p: { flags: readonly string[]; help: string }): string => `Leave one of them out; ${howItIsUsed(p)}`,
    exitCode: 2,
  },
  FLOW_FLAG_NUMBER: {
    message: (p: { flag: string; given: string; min: number }) =>
      `${p.flag} takes a whole number of at least ${String(p.min)}, and not "${p.given}".`,
    hint: 'Give it in digits.',
    exitCode: 2,
  },
  FLOW_FLAG_TIME: {
    message: (p: { flag: string; given: string }) => `${p.flag} takes a time, and not "${p.given}".`,
    hint: 'Give a date as 2026-11-23, with a time of day as 2026-11-23T18:30, or an age: 90s, 30m, 2h, 3d or 1w.',
    exitCode: 2,
  },
  FLOW_FLAG_PAIR: {
    message: (p: { flag: string; given: string }) => `${p.flag} takes a name and a value, and not "${p.given}".`,
    hint: (p: { flag: string }): string => `Write ${p.flag} NAME=VALUE.`,
    exitCode: 2,
  },
  FLOW_SPIN_FILE: {
    message: (p: { file: string; reason: string }) => `The artifacts of ${p.file} can't be read: ${p.reason}.`,
    hint: 'It is a JSON file, or a module whose default export is an object or a function that returns one.',
    exitCode: 2,
  },
  FLOW_ARGUMENT_MISSING: {
    message: (p: { command: string; help: string; names: readonly string[] }) =>
      `flow ${p.command} needs ${p.names.join(' and ')}.`,
    hint: (p: { help: string }): string => howItIsUsed(p),
    exitCode: 2,
  },
  FLOW_ARGUMENT_EXTRA: {
    message: (p: { command: string; help: string; given: readonly string[]; meant: string | undefined }) =>
      `flow ${p.command} doesn't know what to do with ${p.given.map((one) => JSON.stringify(one)).join(', ')}.`,
    hint: (p: { help: string; meant: string | undefined }): string => orElse(p.meant, howItIsUsed(p)),
    exitCode: 2,
  },
  FLOW_FILE_UNCLEAR: {
    message: (p: { file: string; other: string }) =>
      `It isn't clear whether the flow's file is ${p.other} or ${p.file}, which may be the value of a flag.`,
    hint: (p: { other: string }): string => `Name the file before the flags: flow run ${shellWord(p.other)} …`,
    exitCode: 2,
  },
  FLOW_RUN_ID_FILE: {
    message: (p: { path: string; reason: string }) => `The run's id can't be written to ${p.path}: ${p.reason}`,
    hint: 'Give --run-id-file a file in a folder that exists and can be written to.',
    exitCode: 2,
  },
  FLOW_OUTPUT_WRITE: {
    message: (p: { reason: string }) => `What this command prints could not be written: ${p.reason}`,
    hint: 'Free some space, or print to elsewhere. A run goes on meanwhile; flow logs shows what its tasks printed.',
  },
  FLOW_UNEXPECTED: {
    message: (p: { reason: string }): string => p.reason,
    hint: 'This is a defect of flow or of a plugin. Set FLOW_DEBUG=1 to see its stack.',
  },
  FLOW_CODE_FILE_UNKNOWN: {
    message: (p: { path: string; file: string; guess: string | undefined }) =>
      `The code of the run ${p.path} has no file ${p.file}.`,
    hint: (p: { path: string; guess: string | undefined }): string =>
      p.guess === undefined ? `flow code show ${p.path} lists its files.` : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_PLUGIN_UNKNOWN: {
    message: (p: { plugin: string; guess: string | undefined }) => `This project has no plugin ${p.plugin}.`,
    hint: (p: { guess: string | undefined }): string => orElse(p.guess, 'flow plugins lists those that it has.'),
    exitCode: 2,
  },
  FLOW_STACK_UNNAMED: {
    message: () => 'flow config use takes the name of a stack, or --default.',
    hint: 'flow config use prod chooses one; flow config use --default forgets the choice.',
    exitCode: 2,
  },
  FLOW_RUN_UNNAMED: {
    message: (p: { path: string }) => `${p.path} names no run.`,
    hint: 'Name a run, a step of it or one of its tasks: Flow/run/step/task; latest stands for the newest run.',
    exitCode: 2,
  },
} as const;

/** What can be wrong with a command line. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
