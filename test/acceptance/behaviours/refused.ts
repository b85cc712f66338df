import { withoutForeach, withoutJoin, withoutSwitch, type Refused } from '../behaviour.ts';
import type { Shape } from '../shape.ts';

/** A flow with something wrong in it: what is wrong, the code that names it, and how the text comes to it. */
function refuses(
  what: string,
  code: string,
  { skips, breaks }: { readonly skips?: Refused['skips']; readonly breaks: Refused['breaks'] },
): Refused {
  return { kind: 'refused', name: `refuses ${what}`, code, breaks, ...(skips !== undefined && { skips }) };
}

const oneStep = (shape: Shape): string | undefined => (shape.start === shape.end ? 'one step alone' : undefined);

/** The text of a step, from its mark to its closing brace. */
function stepPattern(step: string): RegExp {
  return new RegExp(`(  [^\\n]*@step[^\\n]*\\n  async ${step}\\([^]*?\\n  \\})`);
}

function inStep(text: string, step: string, change: (body: string) => string): string {
  return text.replace(stepPattern(step), (body) => change(body));
}

/** The text without the `next` of a step and what is worked out for it. */
function withoutNext(body: string): string {
  return body.replaceAll(/^ +this\.next\([^]*?\);$/gm, '');
}

function joinIn(shape: Shape): string {
  return Object.entries(shape.steps).find(([, { closes }]) => closes !== undefined)?.[0] ?? '';
}

function firstOf(shape: Shape, kind: string): string {
  return Object.entries(shape.steps).find(([, { next }]) => next.kind === kind)?.[0] ?? '';
}

export const refusedBehaviours: readonly Refused[] = [
  refuses("a step that doesn't say where to go", 'FLOW_GRAPH_NEXT_MISSING', {
    skips: oneStep,
    breaks: (text, { start }) => inStep(text, start, withoutNext),
  }),
  refuses('a second next in a step', 'FLOW_GRAPH_NEXT_TWICE', {
    skips: oneStep,
    breaks: (text, { start }) => inStep(text, start, (body) => body.replace(/( +this\.next\([^]*?\);)/, '$1\n$1')),
  }),
  refuses('a next in the end step', 'FLOW_GRAPH_NEXT_IN_END', {
    breaks: (text, { end }) =>
      inStep(text, end, (body) => body.replace(/\n {2}\}$/, `\n    this.next(this.${end});\n  }`)),
  }),
  refuses('a step that nothing leads to', 'FLOW_GRAPH_UNREACHABLE', {
    breaks: (text, { end }) =>
      text.replace(/\n\}\n*$/, `\n  @step\n  async island() {\n    this.next(this.${end});\n  }\n}\n`),
  }),
  refuses('a way to a step that is not there', 'FLOW_GRAPH_UNKNOWN_STEP', {
    skips: oneStep,
    breaks: (text, { end }) => text.replaceAll(`this.${end}`, 'this.nowhereAtAll'),
  }),
  refuses('a way to a method without @step', 'FLOW_GRAPH_NOT_A_STEP', {
    skips: oneStep,
    breaks: (text, { end }) =>
      text.replaceAll(`this.${end}`, 'this.plain').replace(/\n\}\n*$/, '\n  plain(): void {}\n}\n'),
  }),
  refuses('branches that meet in a step without inputs', 'FLOW_GRAPH_BRANCHES_MEET', {
    skips: (shape) =>
      Object.values(shape.steps).some(({ closes }) => shape.steps[closes ?? '']?.next.kind === 'split')
        ? undefined
        : 'no join of static branches',
    breaks: (text, shape) => {
      const [join = ''] =
        Object.entries(shape.steps).find(([, { closes }]) => shape.steps[closes ?? '']?.next.kind === 'split') ?? [];
      return inStep(text, join, (body) =>
        body.replace(/\(inputs: [^)]*\)/, '()').replace(/^ +this\.(trail|rounds) = .*$/gm, ''),
      );
    },
  }),
  refuses('a join where nothing is split', 'FLOW_GRAPH_JOIN_WITHOUT_SPLIT', {
    breaks: (text, { end }) =>
      inStep(text, end, (body) => body.replace(/^( +async [a-z]+)\(\)/im, '$1(inputs: Inputs<Flow>)')),
  }),
  refuses('a switch whose cases are no literal', 'FLOW_GRAPH_NEXT_NOT_LITERAL', {
    skips: withoutSwitch,
    breaks: (text, shape) =>
      inStep(text, firstOf(shape, 'switch'), (body) =>
        body.replace(/this\.next\(\{[^}]*\}/, 'const cases = {} as never;\n    this.next(cases'),
      ),
  }),
  refuses('a foreach straight into a join', 'FLOW_GRAPH_FOREACH_TO_JOIN', {
    skips: withoutForeach,
    breaks: (text, shape) => {
      const split = firstOf(shape, 'foreach');
      const [join = ''] = Object.entries(shape.steps).find(([, { closes }]) => closes === split) ?? [];
      return inStep(text, split, (body) => body.replace(/this\.next\(this\.\w+/, `this.next(this.${join}`));
    },
  }),
  refuses('@catchError on a step that switches or fans out', 'FLOW_GRAPH_FAN_OUT_REFUSED', {
    skips: (shape) => (withoutSwitch(shape) === undefined ? undefined : withoutForeach(shape)),
    breaks: (text, shape) => {
      const step = firstOf(shape, 'switch') || firstOf(shape, 'foreach');
      const decorated = inStep(text, step, (body) => body.replace('@step', '@catchError() @step'));
      return decorated.replace('import {', "import { catchError } from '@flow/resilience';\nimport {");
    },
  }),
  refuses('a read of an artifact that a join drops', 'FLOW_ARTIFACT_DROPPED', {
    skips: withoutJoin,
    breaks: (text, shape) => {
      const begun = inStep(text, shape.start, (body) =>
        body.replace(/^( +this\.trail = .*)$/m, '$1\n    this.lostOne = 1;'),
      );
      return inStep(begun, joinIn(shape), (body) =>
        body.replace(/^( +this\.trail = .*)$/m, '$1\n    console.log(this.lostOne);'),
      ).replace('  trail!: string;', '  trail!: string;\n  lostOne!: number;');
    },
  }),
];
