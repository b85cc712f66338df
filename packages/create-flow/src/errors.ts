import { defineErrors, type ErrorCatalogue } from '@flow/core';

const catalogue = {
  FLOW_CREATE_USAGE: {
    message: (p: { reason: string }): string => p.reason,
    hint: 'npm create flow -- --help shows how it is called.',
    exitCode: 2,
  },
  FLOW_CREATE_NAME: {
    message: (p: { name: string; reasons: readonly string[]; suggestion: string | undefined }) =>
      `${JSON.stringify(p.name)} can't be the name of a package: ${p.reasons.join('; ')}.`,
    hint: (p: { suggestion: string | undefined }): string =>
      p.suggestion === undefined ? 'Choose another one, as my-project.' : `npm create flow ${p.suggestion}`,
    exitCode: 2,
  },
  FLOW_CREATE_NOT_EMPTY: {
    message: (p: { folder: string }) => `${p.folder} is there already, and isn't an empty folder.`,
    hint: 'Choose another name, or remove what is there: nothing is written over.',
    exitCode: 2,
  },
  FLOW_CREATE_HERE: {
    message: (p: { name: string }) =>
      `The folder ${p.name} would be replaced while you stand in it, and this shell would lose its place.`,
    hint: (p: { name: string }): string => `cd .. && npm create flow ${p.name}`,
    exitCode: 2,
  },
  FLOW_CREATE_KIND: {
    message: (p: { kind: string; kinds: readonly string[]; guess: string | undefined }) =>
      `There is no template for a plugin of the kind ${JSON.stringify(p.kind)}; there are ${p.kinds.join(', ')}.`,
    hint: (p: { guess: string | undefined }): string =>
      p.guess === undefined ? 'Choose the one that is nearest to what you want.' : `Did you mean ${p.guess}?`,
    exitCode: 2,
  },
  FLOW_CREATE_NOT_WRITABLE: {
    message: (p: { folder: string; reason: string }) => `${p.folder} can't be written: ${p.reason}`,
    hint: 'Go to a folder that you may write to.',
  },
  FLOW_CREATE_INSTALL: {
    message: (p: { manager: string; folder: string; reason: string }) =>
      `${p.folder} is complete, but its dependencies aren't installed: ${p.manager} install ${p.reason}.`,
    hint: (p: { manager: string; folder: string }): string => `cd ${p.folder} && ${p.manager} install`,
  },
} as const;

/** What can go wrong when a project or a plugin is created. */
export const errors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
