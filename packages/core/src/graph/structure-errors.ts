import { defineErrors, type ErrorCatalogue } from '../contracts/define-errors.ts';

type SplitKind = 'split' | 'foreach' | 'parallel';

const catalogue = {
  FLOW_GRAPH_SYNTAX: {
    message: (p: { file: string; reason: string }): string => `${p.file} can't be parsed: ${p.reason}`,
    hint: 'Correct the syntax; the graph is read from the source.',
    exitCode: 2,
  },
  FLOW_GRAPH_NO_SOURCE: {
    message: (p: { what: string; file: string }): string => `${p.what} was loaded, but its source isn't in ${p.file}.`,
    hint: 'Steps must be methods written in the body of their class, and the file must be the one that was loaded.',
    exitCode: 2,
  },
  FLOW_GRAPH_STEP_NAME: {
    message: (p: { name: string }): string => `"${p.name}" can't be the name of a step.`,
    hint: "A step's name holds the letters a-z and A-Z, digits, _ and $, and doesn't begin with a digit: paths are made of it.",
    exitCode: 2,
  },
  FLOW_GRAPH_STEP_PARAMETERS: {
    message: (p: { step: string; count: number }): string => `The step ${p.step} has ${p.count} parameters.`,
    hint: 'A step takes nothing, the item of a foreach, or, where it is a join, its inputs.',
    exitCode: 2,
  },
  FLOW_GRAPH_PARAMETER_UNREADABLE: {
    message: (p: { step: string; type: string }): string =>
      `Whether the step ${p.step} is a join can't be read from \`${p.type}\`, the type of its parameter.`,
    hint: (p: { step: string }): string =>
      `Write a join's parameter as \`inputs: Inputs<…>\`, with Inputs from @flow/core; to a step that takes an item lead with this.next(this.${p.step}, { foreach: items }).`,
    exitCode: 2,
  },
  FLOW_GRAPH_NO_START: {
    message: (p: { flow: string }): string => `${p.flow} has no start step.`,
    hint: 'Name one step `start`, or mark one with @step({ start: true }); a method without @step is none.',
    exitCode: 2,
  },
  FLOW_GRAPH_NO_END: {
    message: (p: { flow: string }): string => `${p.flow} has no end step.`,
    hint: 'Name one step `end`, or mark one with @step({ end: true }); a method without @step is none.',
    exitCode: 2,
  },
  FLOW_GRAPH_TWO_STARTS: {
    message: (p: { step: string; other: string }): string =>
      `${p.step} is a second start step: the run already begins at ${p.other}.`,
    hint: 'Keep one; @step({ start: false }) makes a step named `start` an ordinary one.',
    exitCode: 2,
  },
  FLOW_GRAPH_TWO_ENDS: {
    message: (p: { step: string; other: string }): string =>
      `${p.step} is a second end step: the run already ends with ${p.other}.`,
    hint: 'Keep one and lead the others to it; @step({ end: false }) makes a step named `end` an ordinary one.',
    exitCode: 2,
  },
  FLOW_GRAPH_UNREACHABLE: {
    message: (p: { step: string; start: string }): string => `No path from ${p.start} leads to the step ${p.step}.`,
    hint: (p: { step: string }): string => `Lead a step to it with this.next(this.${p.step}), or remove it.`,
    exitCode: 2,
  },
  FLOW_GRAPH_ENDLESS: {
    message: (p: { step: string; end: string }): string =>
      `From the step ${p.step} no path leads to ${p.end}: the run would go round for ever.`,
    hint: 'Leave the round by a switch: this.next({ again: this.a, done: this.b }, { on: … }).',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_MISSING: {
    message: (p: { step: string }): string => `The step ${p.step} doesn't say where to go: it has no this.next(…).`,
    hint: 'Make this.next(this.other) its last statement; only the end step has none.',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_NOT_LAST: {
    message: (p: { step: string }): string => `this.next(…) isn't the last statement of the step ${p.step}.`,
    hint: 'Move it to the end of the step; where the way depends on a value, write this.next({ a: this.a, b: this.b }, { on: value }).',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_TWICE: {
    message: (p: { step: string }): string => `The step ${p.step} calls this.next(…) more than once.`,
    hint: 'Keep one call: this.next(this.a, this.b) for branches, this.next({ a: this.a, b: this.b }, { on: value }) to choose.',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_IN_END: {
    message: (p: { step: string }): string => `The end step ${p.step} calls this.next(…), but nothing comes after it.`,
    hint: 'Remove the call, or make another step the end with @step({ end: true }).',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_NOT_LITERAL: {
    message: (p: { step: string; found: string }): string =>
      `The step ${p.step} leads to \`${p.found}\`, which isn't written as a step.`,
    hint: 'The graph is known before the run: write each target as this.stepName, without calling it, and the options in place.',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_OPTIONS: {
    message: (p: { step: string; problem: string }): string =>
      `this.next(…) in the step ${p.step} can't be followed: ${p.problem}`,
    hint: 'this.next(this.a, { foreach: items }), this.next(this.a, { parallel: 4 }) or this.next({ x: this.a, y: this.b }, { on: value }).',
    exitCode: 2,
  },
  FLOW_GRAPH_NEXT_OUTSIDE_STEP: {
    message: (p: { method: string }): string => `${p.method} calls this.next(…), but it isn't a step.`,
    hint: 'Add @step to it, or move the call into the step that uses it.',
    exitCode: 2,
  },
  FLOW_GRAPH_UNKNOWN_STEP: {
    message: (p: { step: string; target: string; near: string | undefined }): string =>
      `The step ${p.step} leads to this.${p.target}, and there is no such step.`,
    hint: (p: { target: string; near: string | undefined }): string =>
      p.near === undefined
        ? `Add a method \`@step ${p.target}() { … }\`, or lead to an existing step.`
        : `Did you mean this.${p.near}?`,
    exitCode: 2,
  },
  FLOW_GRAPH_NOT_A_STEP: {
    message: (p: { step: string; target: string }): string =>
      `The step ${p.step} leads to this.${p.target}, which is a method without @step.`,
    hint: (p: { target: string }): string => `Add @step to ${p.target}.`,
    exitCode: 2,
  },
  FLOW_GRAPH_OVERRIDE_NOT_A_STEP: {
    message: (p: { method: string; flow: string; base: string }): string =>
      `${p.method} of ${p.flow} overrides a step of ${p.base}, but isn't a step itself.`,
    hint: (p: { method: string }): string =>
      `Add @step to ${p.method}; a step's decorators aren't inherited by what overrides it.`,
    exitCode: 2,
  },
  FLOW_GRAPH_DUPLICATE_TARGET: {
    message: (p: { step: string; target: string }): string => `The step ${p.step} branches to ${p.target} twice.`,
    hint: 'Name each branch once; to run one step several times use { foreach: items } or { parallel: n }.',
    exitCode: 2,
  },
  FLOW_GRAPH_FOREACH_TO_JOIN: {
    message: (p: { step: string; target: string; kind: SplitKind }): string =>
      `The ${p.kind} of ${p.step} leads straight to the join ${p.target}.`,
    hint: 'Put a step between them that does the work of one task.',
    exitCode: 2,
  },
  FLOW_GRAPH_ITEM_WITHOUT_FOREACH: {
    message: (p: { step: string; from: string | undefined }): string =>
      `The step ${p.step} takes an item, but ${p.from === undefined ? 'the run begins with it' : `${p.from} leads to it without a foreach`}.`,
    hint: (p: { step: string; from: string | undefined }): string =>
      p.from === undefined
        ? 'Remove its parameter; what a run is given comes from fields made by param().'
        : `Write this.next(this.${p.step}, { foreach: items }), or remove the parameter; a join's is typed Inputs<…>.`,
    exitCode: 2,
  },
  FLOW_GRAPH_JOIN_WITHOUT_SPLIT: {
    message: (p: { step: string; isTyped: boolean }): string =>
      `The step ${p.step} is a join, but no branches or foreach are open where it stands.`,
    hint: (p: { step: string; isTyped: boolean }): string =>
      p.isTyped
        ? 'Remove its parameter of type Inputs<…>, or lead branches to it.'
        : `Remove its parameter, or lead branches to it; an item comes by this.next(this.${p.step}, { foreach: items }).`,
    exitCode: 2,
  },
  FLOW_GRAPH_SPLIT_NOT_JOINED: {
    message: (p: { split: string; kind: SplitKind; end: string }): string =>
      `The ${p.kind === 'split' ? 'branches' : `tasks of the ${p.kind}`} of ${p.split} reach the end step ${p.end} without a join.`,
    hint: 'Lead them to a step with a parameter `inputs: Inputs<…>`, and that one on to the end.',
    exitCode: 2,
  },
  FLOW_GRAPH_BRANCHES_MEET: {
    message: (p: { step: string; branches: readonly string[]; split: string }): string =>
      `The branches ${listed(p.branches)} of ${p.split} meet in the step ${p.step}, which isn't a join.`,
    hint: (p: { step: string }): string => `Make it one by a parameter: ${p.step}(inputs: Inputs<…>).`,
    exitCode: 2,
  },
  FLOW_GRAPH_NESTING_MISMATCH: {
    message: (p: { step: string; first: string; firstInside: string; second: string; secondInside: string }): string =>
      `The step ${p.step} is reached ${p.firstInside} from ${p.first}, but ${p.secondInside} from ${p.second}.`,
    hint: 'All ways to a step must come from within the same branches and foreach; join the inner ones first.',
    exitCode: 2,
  },
  FLOW_GRAPH_JOIN_MISMATCH: {
    message: (p: { step: string; first: string; firstInside: string; second: string; secondInside: string }): string =>
      `The join ${p.step} mixes tasks of different splits: ${p.first} stands ${p.firstInside}, ${p.second} ${p.secondInside}.`,
    hint: 'A join closes one split: give the inner one a join of its own first.',
    exitCode: 2,
  },
  FLOW_GRAPH_JOINED_TWICE: {
    message: (p: { step: string; other: string; split: string; kind: SplitKind }): string =>
      `The tasks of the ${p.kind} of ${p.split} go to two joins: ${p.other} and ${p.step}.`,
    hint: 'Each split has exactly one join, which waits for all its tasks; lead all of them to the same.',
    exitCode: 2,
  },
  FLOW_GRAPH_STEP_REMOVED: {
    message: (p: { step: string; reason: string }): string => `The step ${p.step} can't be taken away: ${p.reason}.`,
    hint: 'A mutator can take away a step that leads to one other and joins nothing.',
    exitCode: 2,
  },
  FLOW_GRAPH_STEP_ADDED: {
    message: (p: { step: string; where: string; reason: string }): string =>
      `The step ${p.step} can't be added ${p.where}: ${p.reason}.`,
    hint: 'A mutator can add a step after one that leads to one other, or before one that has no parameter.',
    exitCode: 2,
  },
  FLOW_GRAPH_FAN_OUT_REFUSED: {
    message: (p: { step: string; decorator: string; kind: string }): string =>
      `The step ${p.step} has @${p.decorator} and a ${p.kind}: when its body fails, nobody knows where to go on.`,
    hint: 'Do the risky work in a step of its own, and fan out or choose in the next one.',
    exitCode: 2,
  },
} as const;

/** How steps are written and how they hang together. */
export const structureErrors: ErrorCatalogue<typeof catalogue> = defineErrors(catalogue);

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
