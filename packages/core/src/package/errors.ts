import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { PackageWarning } from './built-package.ts';

const catalogue = {
  FLOW_FILE_MISSING: {
    message: (p: { file: string; near: string | undefined }) => `There is no file ${p.file}.`,
    hint: (p: { near: string | undefined }): string =>
      p.near === undefined ? 'Give the path of the file that holds the flow.' : `Did you mean ${p.near}?`,
    exitCode: 2,
  },
  FLOW_FILE_UNREADABLE: {
    message: (p: { file: string; reason: string }) => `${p.file} can't be read as a flow file: ${p.reason}.`,
    hint: 'Give the path of a TypeScript file that your user may read.',
    exitCode: 2,
  },
  FLOW_FILE_TYPE: {
    message: (p: { file: string; type: string }) => `${p.file} is a ${p.type} file, and holds no flow.`,
    hint: 'A flow is a class in a .ts, .mts or .tsx file, or in a .js, .mjs or .jsx one.',
    exitCode: 2,
  },
  FLOW_FILE_IS_FOLDER: {
    message: (p: { file: string; flows: readonly string[] }) => `${p.file} is a folder, not a flow file.`,
    hint: (p: { flows: readonly string[] }): string =>
      p.flows.length === 0
        ? 'Give the path of the file that holds the flow.'
        : `Name one of its files: ${p.flows.join(', ')}.`,
    exitCode: 2,
  },
  FLOW_PACKAGE_JSON: {
    message: (p: { file: string; reason: string }) => `${p.file} can't be read: ${p.reason}.`,
    hint: 'Install the package again; where the file is your own, correct it.',
    exitCode: 2,
  },
  FLOW_SYNTAX: {
    message: (p: { file: string; reason: string }) =>
      `${p.file} can't be read as ${p.file.endsWith('.json') ? 'JSON' : 'TypeScript'}: ${p.reason}.`,
    hint: 'Correct it there; the mistake may begin in a line above.',
    exitCode: 2,
  },
  FLOW_IMPORT_UNRESOLVED: {
    message: (p: { file: string; specifier: string; hint: string }) =>
      `${p.file} imports "${p.specifier}", which can't be found.`,
    hint: (p: { hint: string }): string => p.hint,
    exitCode: 2,
  },
  FLOW_EXPORT_MISSING: {
    message: (p: { file: string; name: string; from: string }) =>
      `${p.file} imports "${p.name}" from ${p.from}, which exports no such name.`,
    hint: 'A type is imported with `import type`.',
    exitCode: 2,
  },
  FLOW_PACKAGE_ERRORS: {
    message: (p: { file: string; messages: readonly string[] }) =>
      `${p.file} can't be packaged, for ${p.messages.length} reasons:\n${p.messages.map((m) => `- ${m}`).join('\n')}`,
    hint: 'Correct each of them where it stands.',
    exitCode: 2,
  },
  FLOW_PACKAGE_CORE_EXPORT: {
    message: (p: { specifier: string }) => `@flow/core has no entry "${p.specifier}".`,
    hint: 'Import from @flow/core, or from one of the entries that its package.json lists.',
    exitCode: 2,
  },
  FLOW_PACKAGE_TSCONFIG: {
    message: (p: { file: string; reason: string }) =>
      `The tsconfig.json that holds for ${p.file} can't be read: ${p.reason}`,
    hint: 'Correct it, or install what it extends.',
    exitCode: 2,
  },
  FLOW_PACKAGE_FILE: {
    message: (p: { path: string; reason: string }) =>
      `The file ${p.path} can't be added to the code package: ${p.reason}.`,
    hint: 'A tap of transformPackage adds files under names of its own, relative to the package.',
  },
  FLOW_PACKAGE_WARNING: {
    message: (p: { reason: string; hint: string | undefined }) => `${p.reason}.`,
    hint: (p: { hint: string | undefined }): string | undefined => p.hint,
  },
  FLOW_PACKAGE_LEFT_OUT: {
    message: (p: { file: string; target: string; reason: string }) =>
      `${p.file} reads ${p.target}, ${p.reason}; it is not in the code package.`,
    hint: 'A task can read what stands beside its modules when the code package was built, file by file.',
  },
  FLOW_PACKAGE_CORRUPT: {
    message: (p: { expected: string; reason: string }) => `The code package ${p.expected} is damaged: ${p.reason}.`,
    hint: 'Fetch it again from the store, or delete the cached copy.',
    retry: 'task',
  },
  FLOW_PACKAGE_PLATFORM: {
    message: (p: { natives: readonly string[]; here: string }) =>
      `The code package holds native code for other machines than this one, which is ${p.here}: ${p.natives.join('; ')}.`,
    hint: 'Run the task on such a machine, or start the run from a machine like the one that runs the task.',
  },
} as const;

/** Errors of the code package. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);

/** What is odd but holds nothing up, as data that the cache can keep. */
export function packageWarning({ code, message, hint, position }: FlowError): PackageWarning {
  return { code, message, hint, position };
}
