import {
  parseSync,
  type AccessorProperty,
  type Class,
  type ClassElement,
  type Comment,
  type Decorator,
  type Node,
  type Program,
  type PropertyDefinition,
} from 'oxc-parser';
import type { ClassSource } from '../contracts/flow-source.ts';
import type { Field, Method, ParsedClass } from './class-model.ts';
import { readConstants } from './constants.ts';
import { readConstructor } from './read-constructor.ts';
import { docBefore } from './doc-comment.ts';
import { errors } from './errors.ts';
import type { Reporter } from './reporter.ts';
import { placeOf, type Place, type SourceText } from './source-text.ts';
import { isMember, keyName, memberName, walk } from './syntax.ts';
import { typeNames, withTypeParameters } from './type-names.ts';

interface Found {
  readonly node: Class;
  /** Where its declaration begins, with `export` and decorators. */
  readonly from: number;
}

interface Context {
  readonly text: SourceText;
  readonly comments: readonly Comment[];
  readonly program: Program;
}

/** Finds a class in its source; undefined, and reported, where it isn't there. */
export function parseClass(source: ClassSource, reporter: Reporter): ParsedClass | undefined {
  const text: SourceText = { file: source.file, text: source.text };
  const result = parseSync(source.file, source.text, { lang: language(source.file), preserveParens: false });
  const found = findClass(result.program, source);
  if (found === undefined) {
    reportMissing(source, result.errors[0], reporter);
    return undefined;
  }
  return takeApart(found, source.name, { text, comments: result.comments, program: result.program });
}

function language(file: string): 'ts' | 'tsx' | 'jsx' {
  if (file.endsWith('.tsx')) return 'tsx';
  return /\.[cm]?jsx?$/.test(file) ? 'jsx' : 'ts';
}

function reportMissing(
  source: ClassSource,
  problem: { readonly message: string; readonly labels: readonly { start: number; end: number }[] } | undefined,
  reporter: Reporter,
): void {
  const { file, text } = source;
  if (problem === undefined) {
    const start = Math.max(0, Math.min(text.length, Math.trunc(source.start) || 0));
    const place: Place = { source: { file, text }, start, end: start };
    reporter.report(errors.FLOW_GRAPH_NO_SOURCE({ what: `The class ${source.name}`, file }), place);
    return;
  }
  const span = problem.labels[0] ?? { start: 0, end: 0 };
  reporter.report(errors.FLOW_GRAPH_SYNTAX({ file, reason: problem.message }), placeOf({ file, text }, span));
}

/** The first class whose body begins after `start`; one of the right name wins over one of another. */
function findClass(program: Program, source: ClassSource): Found | undefined {
  const candidates: Found[] = [];
  let from = 0;
  walk(program, (node) => {
    if (node.type === 'ExportDefaultDeclaration' || node.type === 'ExportNamedDeclaration') from = node.start;
    if (!isClass(node)) return;
    if (!(node.body.start < source.start)) candidates.push({ node, from: declarationStart(node, from) });
    from = 0;
  });
  candidates.sort((a, b) => a.node.body.start - b.node.body.start);
  return candidates.find(({ node }) => node.id?.name === source.name) ?? candidates[0];
}

function declarationStart(node: Class, exportStart: number): number {
  const own = Math.min(node.start, node.decorators[0]?.start ?? node.start);
  return exportStart === 0 ? own : Math.min(own, exportStart);
}

function isClass(node: Node): node is Class {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

function takeApart(found: Found, name: string, context: Context): ParsedClass {
  const { node } = found;
  const { text, comments, program } = context;
  const methods: Method[] = [];
  const fields: Field[] = [];
  const parsed: ParsedClass = {
    name,
    source: text,
    place: placeOf(text, node.id ?? { start: node.start, end: Math.min(node.start + 'class'.length, node.end) }),
    doc: docBefore(comments, text.text, found.from),
    methods,
    fields,
    abstracts: node.body.body.map((element) => abstractName(element)).filter((one) => one !== undefined),
    typeNames: withTypeParameters(typeNames(program), node.typeParameters),
    constants: readConstants(program),
  };
  for (const element of node.body.body) {
    const method = methodOf(element, parsed, comments);
    if (method !== undefined) methods.push(method);
    else fields.push(...fieldsOf(element, parsed));
  }
  return parsed;
}

function abstractName(element: ClassElement): string | undefined {
  return element.type.startsWith('TSAbstract') && 'key' in element ? keyName(element.key, element.computed) : undefined;
}

function methodOf(element: ClassElement, owner: ParsedClass, comments: readonly Comment[]): Method | undefined {
  if (!('key' in element) || element.static) return undefined;
  const name = keyName(element.key, element.computed);
  if (name === undefined) return undefined;
  const place = placeOf(owner.source, element.key);
  if (element.type === 'PropertyDefinition') {
    if (element.value?.type !== 'ArrowFunctionExpression') return undefined;
    return { kind: 'arrow', name, owner, code: element.value, place, doc: undefined, decorators: [] };
  }
  if (element.type !== 'MethodDefinition' || element.kind === 'constructor' || element.value.body === null)
    return undefined;
  const doc = docBefore(
    comments,
    owner.source.text,
    Math.min(element.start, element.decorators[0]?.start ?? element.start),
  );
  const decorators = element.decorators.flatMap((one) => decoratorOf(one, owner.source));
  return { kind: element.kind, name, owner, code: element.value, place, doc, decorators };
}

function decoratorOf(decorator: Decorator, source: SourceText): Method['decorators'] {
  const { expression } = decorator;
  const called = expression.type === 'CallExpression' ? expression.callee : expression;
  const name = isMember(called) ? memberName(called) : called.type === 'Identifier' ? called.name : undefined;
  return name === undefined ? [] : [{ name, place: placeOf(source, decorator) }];
}

function fieldsOf(element: ClassElement, owner: ParsedClass): readonly Field[] {
  if (element.type === 'MethodDefinition' && element.kind === 'constructor')
    return readConstructor(element.value, owner);
  if (element.type !== 'PropertyDefinition' && element.type !== 'AccessorProperty') return [];
  const name = keyName(element.key, element.computed);
  if (element.static || name === undefined) return [];
  const value = element.value ?? undefined;
  return [
    {
      name,
      owner,
      value,
      initialised: value !== undefined,
      optional: mayBeUndefined(element),
      isAccessor: element.type === 'AccessorProperty',
      place: placeOf(owner.source, element.key),
    },
  ];
}

function mayBeUndefined(field: PropertyDefinition | AccessorProperty): boolean {
  const type = field.typeAnnotation?.typeAnnotation;
  const parts = type?.type === 'TSUnionType' ? type.types : [type];
  return field.optional === true || parts.some((part) => part?.type === 'TSUndefinedKeyword');
}
