import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

const catalogue = {
  FLOW_ARTIFACT_RESERVED: {
    message: (p: { name: string; what: string }): string =>
      `\`${p.name}\` can't be the name of ${p.what}: it is reserved.`,
    hint: 'Choose another name: the members of Flow, of every object, the steps, and names that begin with __ are taken.',
    exitCode: 2,
  },
  FLOW_ARTIFACT_ACCESSOR: {
    message: (p: { name: string }): string =>
      `\`accessor ${p.name}\` can't be an artifact: what is set through it is lost between steps.`,
    hint: (p: { name: string }): string =>
      `Declare ${p.name} as a plain field, without \`accessor\`. A value that is worked out can have a getter.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_UNDECLARED: {
    message: (p: { name: string; decorator: string; step: string; near: string }): string =>
      `@${p.decorator} of ${p.step} sets this.${p.name}, which is no field of the flow.`,
    hint: (p: { name: string; near: string }): string =>
      `Did you mean ${p.near}? If not, declare ${p.name} as a field, so that steps can read it.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_PRIVATE: {
    message: (p: { name: string; step: string; writer: string }): string =>
      `The step ${p.step} reads this.${p.name}, which ${p.writer} sets: #private fields aren't stored, so it is lost between steps.`,
    hint: (p: { name: string }): string =>
      `Store it as an artifact: \`private ${p.name.slice(1)}\` instead of ${p.name}.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_NEVER_SET: {
    message: (p: { name: string; step: string; near: string | undefined }): string =>
      `The step ${p.step} reads this.${p.name}, which nothing before it sets.`,
    hint: (p: { name: string; near: string | undefined }): string =>
      p.near === undefined
        ? `Assign this.${p.name} in an earlier step, or give the field an initial value.`
        : `Did you mean this.${p.near}?`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_NOT_IN_INPUTS: {
    message: (p: { name: string; step: string; near: string | undefined }): string =>
      `The join ${p.step} reads ${p.name} from its inputs, and no step on the way to it sets that.`,
    hint: (p: { name: string; near: string | undefined }): string =>
      p.near === undefined ? `Assign this.${p.name} in the branches, or before them.` : `Did you mean ${p.near}?`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_UNSET_ON_PATH: {
    message: (p: { name: string; step: string; path: readonly string[] }): string =>
      `The step ${p.step} reads this.${p.name}, which is never set on the path ${p.path.join(' → ')}.`,
    hint: (p: { name: string }): string =>
      `Assign it on every path, give the field an initial value, or read it as \`this.${p.name} ?? …\`.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_UNSET_IF_SKIPPED: {
    message: (p: { name: string; step: string; skipped: string; decorator: string }): string =>
      `The step ${p.step} reads this.${p.name}, which ${p.skipped} doesn't set where @${p.decorator} lets the flow go on without its body.`,
    hint: (p: { name: string; decorator: string }): string =>
      `Let @${p.decorator} set it instead (as by assign: { ${p.name}: … }), give the field an initial value, or read it as \`this.${p.name} ?? …\`.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_DROPPED: {
    message: (p: { name: string; step: string; join: string }): string =>
      p.step === p.join
        ? `The join ${p.step} reads this.${p.name}, but a join begins with nothing from its inputs.`
        : `The step ${p.step} reads this.${p.name}, which the join ${p.join} doesn't pass on.`,
    hint: (p: { name: string; step: string; join: string }): string =>
      `In ${p.join}, call this.merge(inputs) or assign this.${p.name} from the inputs${p.step === p.join ? ' before reading it' : ''}.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_RESET: {
    message: (p: { name: string; step: string; join: string; from: readonly string[] }): string =>
      `The step ${p.step} reads this.${p.name}, which has its initial value again: the join ${p.join} doesn't pass on what ${p.from.join(' or ')} set.`,
    hint: (p: { name: string; join: string }): string =>
      `In ${p.join}, call this.merge(inputs) or assign this.${p.name} from the inputs; where it is to begin anew, assign that.`,
    exitCode: 2,
  },
  FLOW_ARTIFACT_AMBIGUOUS: {
    message: (p: { name: string; join: string; from: string }): string =>
      `this.merge(…) in ${p.join} meets different values of ${p.name}: ${p.from}.`,
    hint: (p: { name: string }): string =>
      `Assign this.${p.name} before merging, or leave it out: this.merge(inputs, { exclude: ['${p.name}'] }).`,
    exitCode: 2,
  },
  FLOW_PARAM_RESERVED: {
    message: (p: { name: string; flag: string }): string =>
      `The parameter ${p.name} takes the flag --${p.flag}, which the commands that run a flow have themselves.`,
    hint: 'Rename the parameter.',
    exitCode: 2,
  },
  FLOW_PARAM_FLAG_TAKEN: {
    message: (p: { name: string; other: string; flag: string }): string =>
      `The parameters ${p.other} and ${p.name} both take the flag --${p.flag}.`,
    hint: 'Rename one of them: capitals count as dashes, and a boolean answers to --no-NAME too.',
    exitCode: 2,
  },
  FLOW_PARAM_VARIABLE_TAKEN: {
    message: (p: { name: string; other: string; variable: string }): string =>
      `The parameters ${p.other} and ${p.name} are both read from the environment variable ${p.variable}.`,
    hint: "Rename one of them, or give it a variable of its own: param(…, { env: 'NAME' }).",
    exitCode: 2,
  },
  FLOW_PARAM_VARIABLE_NAME: {
    message: (p: { name: string; variable: string }): string =>
      `The parameter ${p.name} names the environment variable ${JSON.stringify(p.variable)}, which no environment can hold.`,
    hint: 'A name has letters, digits and _, as DATABASE_URL.',
    exitCode: 2,
  },
  FLOW_PARAM_ASSIGNED: {
    message: (p: { name: string; method: string }): string =>
      `${p.method} assigns this.${p.name}, which is a parameter of the run.`,
    hint: 'A parameter keeps one value for the whole run; store the new value under another name.',
    exitCode: 2,
  },
  FLOW_PARAM_IN_INITIALISER: {
    message: (p: { name: string; field: string }): string =>
      `The initial value of ${p.field} reads the parameter ${p.name}, which has no value yet.`,
    hint: (p: { field: string }): string =>
      `Assign this.${p.field} in the start step: fields are initialised before there is a run.`,
    exitCode: 2,
  },
} as const;

/** What steps store and read. */
export const artifactErrors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);
