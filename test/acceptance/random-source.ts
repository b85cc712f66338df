import { literal } from './literal.ts';
import { targetsOf, type Target } from './random-flow.ts';
import { lists, numbers, type Program, type Step } from './random-program.ts';
import { sumText, type Op } from './random-values.ts';

/** The text of a flow as a user would write it. `faults` is a file that says which tasks fail. */
export function sourceOf(program: Program, name: string, faults: string): string {
  const { inherited } = program.graph.plan;
  const below = inheritedSteps(program);
  const steps = [...program.steps.values()];
  const isInBase = ({ name: step }: Step): boolean => below.has(step);
  const own = steps.filter((step) => !isInBase(step));
  const twice = below.size === 0 || inherited.overridden === undefined ? undefined : own.at(inherited.overridden);
  const base = [
    ...(twice === undefined ? [] : [forerunner(twice, program)]),
    ...texts(steps.filter(isInBase), program),
  ];
  const body = own.map((step) => stepText(step, program, step === twice ? 'override ' : ''));
  const fields = fieldsOf(program);
  const [first, second] = below.size === 0 ? [[...fields, ...body], []] : [[...fields, ...base], body];
  const head = `${prelude.replace('FAULTS', () => JSON.stringify(faults))}\n`;
  const whole = below.size === 0 ? name : 'Base';
  const text = `${head}${below.size === 0 ? 'export default' : 'abstract'} class ${whole} extends Flow {\n${first.join('\n')}\n}\n`;
  const derived = `\nexport default class ${name} extends Base {\n${second.join('\n')}\n}\n`;
  return `${text}${below.size === 0 ? '' : derived}`.replaceAll('Inputs<F>', `Inputs<${name}>`);
}

const prelude = `import { readFileSync } from 'node:fs';
import { current, Flow, step, type Inputs } from '@flow/core';
import { catchError, retry, type CaughtError } from '@flow/resilience';
import { weigh } from './weigh.ts';

function meetTrouble(): void {
  const faults = JSON.parse(readFileSync(FAULTS, 'utf8')) as Record<string, number>;
  const key = current.step + '/' + current.task;
  if (current.attempt < (faults[key] ?? 0)) throw new RangeError('trouble at ' + key);
}

function round(): number {
  return Number(/\\.(\\d+)$/.exec(current.task)?.[1] ?? 0);
}

function pick<const T>(list: readonly T[], at: number): T {
  return list[at % list.length] as T;
}

function* generated(items: Iterable<unknown>): Generator<unknown> {
  yield* items;
}

async function* slowly(items: Iterable<unknown>): AsyncGenerator<unknown> {
  for (const item of items) {
    await new Promise((resolve) => setImmediate(resolve));
    yield item;
  }
}
`;

/** Those that a base class can hold: from one step on, all that can come. */
function inheritedSteps(program: Program): ReadonlySet<string> {
  const { from } = program.graph.plan.inherited;
  const first = from === undefined ? undefined : [...program.steps.keys()].at(from);
  const found = new Set(first === undefined || first === program.graph.start ? [] : [first]);
  for (const name of found) {
    const node = program.graph.nodes.get(name);
    for (const to of node === undefined ? [] : targetsOf(node)) found.add(to);
  }
  return found.has(program.graph.start) ? new Set() : found;
}

function fieldsOf(program: Program): readonly string[] {
  const { initial } = program.graph.plan;
  const gone = deleted(program);
  const field = (name: string, type: string): string => `  ${name}${gone.has(name) ? '?:' : '!:'} ${type};`;
  return [
    ...numbers.map((one) => (one === 'a' && initial.a !== undefined ? `  a = ${initial.a};` : field(one, 'number'))),
    ...lists.map((one) =>
      one === 'xs' && initial.xs !== undefined ? `  xs = [${initial.xs}];` : field(one, 'number[]'),
    ),
    ...['v', 'w'].map((one) => field(one, 'unknown')),
    '  error: CaughtError | undefined;',
  ];
}

function deleted({ steps }: Program): ReadonlySet<string> {
  const all = [...steps.values()].flatMap(({ ops }) => ops);
  return new Set(all.flatMap((op) => (op.kind === 'delete' ? [op.to] : [])));
}

function texts(steps: readonly Step[], program: Program): readonly string[] {
  return steps.map((step) => stepText(step, program, ''));
}

/** What a step of the flow overrides. */
function forerunner(step: Step, program: Program): string {
  return `${signature(step, program, '')}\n    void ${parameter(step) === '' ? '0' : (/^\\w+/.exec(parameter(step))?.[0] ?? '0')};
    throw new Error('overridden');\n  }`;
}

function stepText(step: Step, program: Program, modifier: string): string {
  const gone = deleted(program);
  const lines = [
    ...(step.takesItem ? ['void item;'] : []),
    ...step.ops.map((op) => present(opText(op, step), gone)),
    ...nextLines(step, gone),
  ];
  const decorators = [
    step.isRetried ? '@retry({ times: 1, delay: { seconds: 0.001 } }) ' : '',
    step.isCaught ? '@catchError() ' : '',
  ].join('');
  return `  ${decorators}${signature(step, program, modifier)}\n${lines.map((line) => `    ${line}`).join('\n')}\n  }`;
}

function signature(step: Step, { graph }: Program, modifier: string): string {
  const marks = [
    step.name === graph.start && step.name !== 'start' ? 'start: true' : '',
    step.name === graph.end && step.name !== 'end' ? 'end: true' : '',
  ].filter((mark) => mark !== '');
  const mark = marks.length === 0 ? '@step' : `@step({ ${marks.join(', ')} })`;
  return `${mark} ${modifier}${step.ops.length % 2 === 0 ? 'async ' : ''}${step.name}(${parameter(step)}) {`;
}

function parameter({ closes, takesItem }: Step): string {
  if (closes !== undefined) return 'inputs: Inputs<F>';
  return takesItem ? 'item: unknown' : '';
}

/** Fields that may be gone are read as those that are there. */
function present(text: string, gone: ReadonlySet<string>): string {
  return text.replaceAll(/\b(this|one|from\.\w+)\.(\w+)(?! =|\w|;$)/g, (all, of: string, name: string) =>
    gone.has(name) ? `${of}.${name}!` : all,
  );
}

function opText(op: Op, { takesItem }: Step): string {
  switch (op.kind) {
    case 'number':
      return `this.${op.to} = ${sumText(op.sum)};`;
    case 'list':
      return `this.${op.to} = [${op.sums.map((sum) => sumText(sum)).join(', ')}];`;
    case 'push':
      return `this.${op.to}.push(${sumText(op.sum)});`;
    case 'literal':
      return `this.${op.to} = ${literal(op.value)};`;
    case 'item':
      return `this.${op.to} = ${takesItem ? 'item' : 'current.foreach.at(-1)?.item'};`;
    case 'wrap':
      return `this.${op.to} = { of: this.${op.of}, n: ${sumText(op.sum)} };`;
    case 'copy':
      return `this.${op.to} = this.${op.of};`;
    case 'gather':
      return `this.${op.to} = inputs.map((one) => one.${op.of});`;
    case 'collect':
      return `this.${op.to} = inputs.flatMap((one) => one.${op.of}).slice(0, 9);`;
    case 'delete':
      return `delete this.${op.to};`;
    default:
      return `this.merge(inputs${mergeOptions(op)});`;
  }
}

function mergeOptions({ include, exclude }: Extract<Op, { readonly kind: 'merge' }>): string {
  const listed = (list: readonly string[]): string => `[${list.map((one) => `'${one}'`).join(', ')}]`;
  if (include !== undefined) return `, { include: ${listed(include)} }`;
  return exclude.length === 0 ? '' : `, { exclude: ${listed(exclude)} }`;
}

function nextLines(step: Step, gone: ReadonlySet<string>): readonly string[] {
  const next = nextText(step, gone);
  return ['meetTrouble();', ...(next === '' ? [] : [`this.next(${next});`])];
}

function nextText({ next, sum, list }: Step, gone: ReadonlySet<string>): string {
  const on = present(sumText(sum), gone);
  switch (next.kind) {
    case 'end':
      return '';
    case 'linear':
      return `this.${next.to}`;
    case 'split':
      return next.to.map((to) => `this.${to}`).join(', ');
    case 'parallel':
      return `this.${next.to}, { parallel: ${String(next.count)} }`;
    case 'foreach':
      return `this.${next.to}, { foreach: ${itemsText(next, on, list)} }`;
    case 'loop':
      return `{ again: this.${next.to[0]}, done: this.${next.to[1]} }, { on: round() >= ${String(next.rounds)} || ${on} % 3 === 0 ? 'done' : 'again' }`;
    default:
      return switchText(next, on);
  }
}

function itemsText(
  next: Extract<Target, { readonly kind: 'foreach' }>,
  count: string,
  list: string | undefined,
): string {
  const { kind, values, from } = next.items;
  const range = `Array.from({ length: ${count} % 5 }, (_, index) => index)`;
  const listed = list === undefined ? literal(values) : `this.${list}.slice(0, 4)`;
  const items = kind === 'range' ? range : listed;
  const wrapped = {
    array: items,
    set: `new Set<unknown>(${items})`,
    generator: `generated(${items})`,
    async: `slowly(${items})`,
  };
  return wrapped[from];
}

/** By texts, numbers or, of two, truth. */
function switchText({ to, keys }: Extract<Target, { readonly kind: 'switch' }>, on: string): string {
  const isTruth = keys % 3 === 1 && to.length === 2;
  const names = to.map((_, index) => (keys % 3 === 2 ? String(index) : `'case ${String(index)}'`));
  const labels = isTruth ? ['false', 'true'] : names;
  const cases = to.map((step, index) => `${labels[index] ?? ''}: this.${step}`).join(', ');
  const chosen = isTruth ? `${on} % 2 === 1` : `pick([${labels.join(', ')}], ${on})`;
  return `{ ${cases} }, { on: ${chosen} }`;
}
