import fc from 'fast-check';

/** One thing that is done to a flow's text; the numbers say where and with what. */
export interface Mutation {
  readonly kind: keyof typeof kinds;
  readonly at: number;
  readonly other: number;
  readonly piece: string;
}

type Change = (text: string, where: Omit<Mutation, 'kind'>) => string;

const reserved = ['next', 'merge', '__proto__', 'constructor', 'toString', 'start', 'end', 'hasOwnProperty', '__flow'];

/** What authors get wrong, and what no author would. */
const kinds = {
  'no next': (text, { at }) => onLine(text, at, /this\.next\(/, () => []),
  'next twice': (text, { at }) => onLine(text, at, /this\.next\(/, (line) => [line, line]),
  'next of another': (text, { at, other }) => {
    const found = linesOf(text, /this\.next\(/);
    const line = found[other % Math.max(1, found.length)] ?? '';
    return onLine(text, at, /this\.next\(/, () => [line]);
  },
  'next not last': (text, { at }) => onLine(text, at, /this\.next\(/, (line) => [line, '    this.a = 1;']),
  'next in a branch': (text, { at }) =>
    onLine(text, at, /this\.next\(/, (line) => [`    if (this.a > 3) ${line.trim()}`]),
  'another target': (text, { at, other }) => {
    const names = [...text.matchAll(/@step[^\n]*?(\w+)\(/g)].map((found) => found[1] ?? '');
    return onMatch(
      text,
      at,
      /this\.(?:s\d+|end|finish)\b/g,
      () => `this.${names[other % Math.max(1, names.length)] ?? 'x'}`,
    );
  },
  'a misspelt target': (text, { at }) => onMatch(text, at, /this\.(?:s\d+|end|finish)\b/g, (found) => `${found}x`),
  'no @step': (text, { at }) => onMatch(text, at, /@step(?:\(\{.*?\}\))?/g, () => ''),
  'no decorators': (text, { at }) => onMatch(text, at, /@\w+(?:\(.*?\))? /g, () => ''),
  'another decorator': (text, { at }) => onMatch(text, at, /@step/g, (found) => `@catchError() ${found}`),
  'no join': (text, { at }) => onMatch(text, at, /inputs: Inputs<\w+>/g, () => ''),
  'one more join': (text, { at }) =>
    onMatch(text, at, /(?<=\b(?:s\d+|start|end))\(\)/g, () => '(inputs: Inputs<Flow>)'),
  'an item': (text, { at }) => onMatch(text, at, /(?<=\b(?:s\d+|start|end))\(\)/g, () => '(item: unknown)'),
  'no item': (text, { at }) => onMatch(text, at, /item: unknown/g, () => ''),
  'no method': (text, { at }) => onMatch(text, at, methods, () => ''),
  'a method twice': (text, { at }) => onMatch(text, at, methods, (found) => `${found}\n${found}`),
  'a reserved name': (text, { at, other }) =>
    onLine(text, at, /meetTrouble\(\);/, (line) => [
      `    (this as any).${reserved[other % reserved.length] ?? ''} = 1;`,
      line,
    ]),
  'a reserved field': (text, { at, other }) =>
    onLine(text, at, /\w+[?!]?: \w+/, (line) => [`  ${reserved[other % reserved.length] ?? ''}: any = 1;`, line]),
  'an unknown artifact': (text, { at }) =>
    onLine(text, at, /meetTrouble\(\);/, (line) => ['    this.c = (this as any).zz;', line]),
  'a merge': (text, { at }) => onLine(text, at, /meetTrouble\(\);/, (line) => [`    this.merge([] as any);`, line]),
  'foreach over nothing': (text, { at }) => onMatch(text, at, /foreach: [^}]*/g, () => 'foreach: undefined as any '),
  'an odd gang': (text, { at, other }) =>
    onMatch(text, at, /parallel: \d/g, () => `parallel: ${String([0, -1, 1.5][other % 3])}`),
  'an odd case': (text, { at }) => onMatch(text, at, /on: [^}]*/g, () => `on: 'nowhere' as any `),
  'lines swapped': (text, { at, other }) => swap(text, /\n/, '\n', [at, other]),
  'tokens swapped': (text, { at, other }) => swap(text, /(?=\W)/, '', [at, other]),
  'no token': (text, { at }) => onMatch(text, at, tokens, () => ''),
  'a token twice': (text, { at }) => onMatch(text, at, tokens, (found) => `${found} ${found}`),
  'another token': (text, { at, other }) => {
    const found = text.match(tokens) ?? [];
    return onMatch(text, at, tokens, () => found[other % Math.max(1, found.length)] ?? '');
  },
  'no line': (text, { at }) => onLine(text, at, /\S/, () => []),
  truncated: (text, { at }) => text.slice(0, at % (text.length + 1)),
  'a piece': (text, { at, piece }) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + piece + text.slice(place);
  },
} satisfies Record<string, Change>;

const methods = /^ {2}(?:@\w|\w+\()[^]*?^ {2}\}/gm;
const tokens = /\w+|[^\w\s]/g;

export const mutations: fc.Arbitrary<readonly Mutation[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])),
    at: fc.nat({ max: 100_000 }),
    other: fc.nat({ max: 100_000 }),
    piece: fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.string({ minLength: 1 })),
  }),
  { minLength: 1, maxLength: 3 },
);

/** The text with all of these done to it, one after the other; what comes before the class is mostly left alone. */
export function mutated(text: string, all: readonly Mutation[]): string {
  const begin = text.search(/^(?:abstract|export default) class/m);
  return all.reduce((changed, { kind, ...where }) => {
    const change: Change = kinds[kind];
    const from = where.other % 16 === 0 ? 0 : Math.min(begin, changed.length);
    return changed.slice(0, from) + change(changed.slice(from), where);
  }, text);
}

function linesOf(text: string, wanted: RegExp): readonly string[] {
  return text.split('\n').filter((line) => wanted.test(line));
}

function onLine(text: string, at: number, wanted: RegExp, change: (line: string) => readonly string[]): string {
  const all = text.split('\n');
  const places = all.flatMap((line, index) => (wanted.test(line) ? [index] : []));
  const place = places[at % Math.max(1, places.length)];
  return place === undefined ? text : all.toSpliced(place, 1, ...change(all[place] ?? '')).join('\n');
}

function onMatch(text: string, at: number, wanted: RegExp, change: (found: string) => string): string {
  const all = [...text.matchAll(wanted)];
  const found = all[at % Math.max(1, all.length)];
  if (found === undefined) return text;
  return text.slice(0, found.index) + change(found[0]) + text.slice(found.index + found[0].length);
}

function swap(text: string, between: RegExp, glue: string, [at, other]: readonly [number, number]): string {
  const all = text.split(between);
  const [one, two] = [at % all.length, other % all.length];
  return all
    .with(one, all[two] ?? '')
    .with(two, all[one] ?? '')
    .join(glue);
}
