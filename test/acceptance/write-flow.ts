import { literal } from './literal.ts';
import type { Next, PerVisit, Shape } from './shape.ts';

/** A step of a shape, for what is added to it. */
export interface StepFacts {
  readonly name: string;
  readonly next: Next;
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly isJoin: boolean;
  /** A foreach leads to it: it takes the item. */
  readonly takesItem: boolean;
  /** A switch leads back to it. */
  readonly isReentered: boolean;
  /** The kind of split that a join closes. */
  readonly closes: Next['kind'] | undefined;
}

/** What is woven into the flow of a shape. */
export interface Additions {
  /** Lines of imports. */
  readonly imports?: string;
  /** Below the imports. */
  readonly module?: string;
  /** Members of the class. */
  readonly members?: (shape: Shape) => string;
  /** Decorators of the class, as they are written. */
  readonly flowDecorators?: string;
  /** The name that a step leads to, where it leads to one other, whose name is given. */
  readonly leads?: (step: StepFacts, to: string) => string;
  /** Decorators of a step, as they are written. */
  readonly decorators?: (step: StepFacts) => string;
  /** Statements of a step, after its trail is laid and before it goes on. */
  readonly body?: (step: StepFacts, shape: Shape) => string;
  /** What stands for a switch's case and a foreach's items, given the expression that the shape says. */
  readonly choice?: (step: StepFacts, expression: string) => string;
}

/** A flow's class name. */
export function flowName(shape: Shape, suffix: string): string {
  const words = `${shape.name}-${suffix}`.split('-');
  return words.map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`).join('');
}

/** The flow of a shape as a user would write it, with what is added to it. */
export function writeFlow(shape: Shape, name: string, added: readonly Additions[]): string {
  const each = (part: 'imports' | 'module' | 'flowDecorators'): string =>
    added.map((one) => one[part] ?? '').join('\n');
  const members = added.map((one) => one.members?.(shape) ?? '').join('\n');
  const written = (isInherited: boolean): string =>
    stepFacts(shape)
      .filter((step) => shape.inherited.includes(step.name) === isInherited)
      .map((step) => writeStep(shape, name, { step, added }))
      .join('\n\n');
  const fields = `trail!: string;\nrounds!: Record<string, number>;\n${members}`;
  const base = `Base${name}`;
  const [first, head] =
    shape.inherited.length === 0
      ? ['', `Flow {\n${fields}`]
      : [`abstract class ${base} extends Flow {\n${fields}\n\n${written(true)}\n}\n`, `${base} {`];
  return tidy(`import { current, Flow, step, type Inputs } from '@flow/core';
${each('imports')}

${trailCode}
${each('module')}

${first}
/** Generated from the shape ${shape.name}. */
${each('flowDecorators').trim()}
export default class ${name} extends ${head}

${written(false)}
}
`);
}

export function stepFacts(shape: Shape): readonly StepFacts[] {
  const all = Object.entries(shape.steps);
  const kindOf = (split: string): Next['kind'] | undefined => shape.steps[split]?.next.kind;
  return all.map(([name, { next, closes }]) => ({
    name,
    next,
    isStart: name === shape.start,
    isEnd: name === shape.end,
    isJoin: closes !== undefined,
    takesItem: all.some(([, other]) => other.next.kind === 'foreach' && other.next.to === name),
    isReentered: all.some(
      ([, other]) => other.next.kind === 'switch' && Object.values(other.next.cases).includes(name),
    ),
    closes: closes === undefined ? undefined : kindOf(closes),
  }));
}

interface Writing {
  readonly step: StepFacts;
  readonly added: readonly Additions[];
}

function writeStep(shape: Shape, flow: string, { step, added }: Writing): string {
  const decorators = added.map((one) => one.decorators?.(step) ?? '').join(' ');
  const options = [
    step.isStart && step.name !== 'start' ? 'start: true' : '',
    step.isEnd && step.name !== 'end' ? 'end: true' : '',
  ].filter((option) => option !== '');
  const mark = options.length === 0 ? '@step' : `@step({ ${options.join(', ')} })`;
  const body = added.map((one) => one.body?.(step, shape) ?? '').join('\n');
  const parameter = step.isJoin ? `inputs: Inputs<${flow}>` : step.takesItem ? 'item: unknown' : '';
  return `  ${decorators} ${mark}
  async ${step.name}(${parameter}) {
${step.takesItem ? 'void item;' : ''}
${layTrail(step)}
${body}
${writeNext(step, added)}
  }`;
}

function layTrail(step: StepFacts): string {
  if (step.isJoin) {
    return `this.trail = trailOf(inputs.map((input) => input.trail));
    this.rounds = roundsAfter(inputs.map((input) => input.rounds));`;
  }
  if (step.isStart) {
    const before = step.isReentered ? 'this.trail === undefined ? [] : [this.trail]' : '[]';
    return `this.trail = trailOf(${before});
    ${step.isReentered ? 'this.rounds ??= {};' : 'this.rounds = {};'}`;
  }
  return `this.trail = trailOf([this.trail]);`;
}

function writeNext(step: StepFacts, added: readonly Additions[]): string {
  const chosen = (expression: string): string =>
    added.reduce((text, { choice }) => choice?.(step, text) ?? text, expression);
  const { next } = step;
  switch (next.kind) {
    case 'end':
      return '';
    case 'linear':
      return `this.next(this.${added.reduce((to, { leads }) => leads?.(step, to) ?? to, next.to)});`;
    case 'split':
      return `this.next(${next.to.map((name) => `this.${name}`).join(', ')});`;
    case 'parallel':
      return `this.next(this.${next.to}, { parallel: ${String(next.count)} });`;
    case 'foreach':
      return `const items = ${chosen(ofVisit(step.name, next.items))};
    this.next(this.${next.to}, { foreach: ${next.isAsync ? 'slowly(items)' : 'items'} });`;
    default: {
      const cases = Object.entries(next.cases).map(([name, target]) => `${name}: this.${target}`);
      return `const taken = ${chosen(ofVisit(step.name, next.takes))};
    this.next({ ${cases.join(', ')} }, { on: taken as ${Object.keys(next.cases)
      .map((name) => JSON.stringify(name))
      .join(' | ')} });`;
    }
  }
}

/** What the shape says for the running task, counting the round. */
function ofVisit<T>(step: string, list: PerVisit<T>): string {
  const isOne = list.length === 1 && list[0]?.length === 1;
  if (isOne) return literal(list[0]?.[0]);
  return `ofVisit(${literal(list)}, this.rounds[place()] ?? 0);
    this.rounds = { ...this.rounds, [place()]: (this.rounds[place()] ?? 0) + 1 }`.replaceAll(
    'place()',
    `placeOf(${JSON.stringify(step)})`,
  );
}

const trailCode = `function indices(): string {
  return current.foreach.map((frame) => frame.index).join('.');
}

function shortened(trail: string): string {
  if (trail.length <= 160) return trail;
  const sum = [...trail].reduce((total, letter) => (total * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_000_007, 7);
  return trail.slice(0, 24) + '…' + String(trail.length) + '#' + String(sum);
}

function trailOf(before: readonly string[]): string {
  const place = indices();
  return shortened(current.step + (place === '' ? '' : '[' + place + ']') + '(' + before.join(',') + ')');
}

/** Where a step counts its rounds: at each item of the open foreachs for itself. */
function placeOf(step: string): string {
  return step + '@' + indices();
}

/** What was counted inside the foreach that a join closes isn't counted on. */
function roundsAfter(inputs: readonly Record<string, number>[]): Record<string, number> {
  const isOpen = (place: string): boolean => {
    const depth = place.slice(place.indexOf('@') + 1);
    return (depth === '' ? 0 : depth.split('.').length) <= current.foreach.length;
  };
  return Object.fromEntries(inputs.flatMap((rounds) => Object.entries(rounds)).filter(([place]) => isOpen(place)));
}

function ofVisit<T>(list: readonly (readonly T[])[], round: number): T {
  const index = current.foreach.at(-1)?.index ?? 0;
  const rounds = list[Math.min(index, list.length - 1)] ?? [];
  return rounds[Math.min(round, rounds.length - 1)] as T;
}

async function* slowly<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    yield item;
  }
}`;

/** Indents by the braces and brackets that are open. */
function tidy(text: string): string {
  let depth = 0;
  const lines = text.split('\n').map((line) => {
    const bare = line.trim();
    const opened = bare.match(/[{([]/g)?.length ?? 0;
    const closed = bare.match(/[})\]]/g)?.length ?? 0;
    const first = /^[})\]]+/.exec(bare)?.[0].length ?? 0;
    const at = depth - first;
    depth += opened - closed;
    return bare === '' ? '' : `${'  '.repeat(Math.max(0, at))}${bare}`;
  });
  return lines.join('\n').replaceAll(/\n{3,}/g, '\n\n');
}
