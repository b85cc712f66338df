import path from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { Visitor, type Argument, type Expression, type NewExpression, type Program } from 'oxc-parser';
import type { SourceEdit } from './source-edits.ts';

/** A file or folder that a module reads beside itself. */
export interface FileRead {
  /** Absolute. */
  readonly target: string;
  /** Where the module names it, in UTF-16 units. */
  readonly start: number;
  /** True where it is run as a worker: `new Worker(new URL('./worker.ts', import.meta.url))`. */
  readonly isWorker: boolean;
}

export interface Relocation {
  readonly edits: readonly SourceEdit[];
  readonly reads: readonly FileRead[];
}

/** Names that each module of a package has for its own place. */
export const packageGlobals = { url: '__flowUrl', dirname: '__flowDirname', filename: '__flowFilename' } as const;

/** False for text that doesn't ask where it stands. */
export function mayReadPlace(code: string): boolean {
  return /\bimport\.meta\.(?:url|dirname|filename)\b|\b__(?:dirname|filename)\b/.test(code);
}

/**
 * A bundled module stands in another folder than its source. This rewrites its view of its own place (`import.meta.url`
 * and the like) to `place`, its path inside the package, and finds the files that it names relative to itself.
 */
export function relocateModule(program: Program, code: string, file: string, place: string): Relocation {
  if (!mayReadPlace(code)) return { edits: [], reads: [] };
  const seen = collect(program, file);
  const values = new Map([
    ['url', `new URL(${JSON.stringify(`./${encodeURI(place)}`)},${packageGlobals.url}).href`],
    ['filename', `(${packageGlobals.dirname}+${JSON.stringify(`/${place}`)})`],
    ['dirname', `(${packageGlobals.dirname}+${JSON.stringify(`/${path.posix.dirname(place)}`)})`],
  ]);
  const edits = seen.places
    .filter((at) => !seen.removed.some((gone) => gone.start <= at.start && at.end <= gone.end))
    .map((at) => ({ start: at.start, end: at.end, text: values.get(at.kind) ?? '' }));
  const globals = [...seen.globals].filter((name) => !seen.declared.has(name));
  const top = code.startsWith('#!') ? code.indexOf('\n') + 1 : 0;
  const declarations = globals.map((name) => `const ${name}=${values.get(name.slice(2))};`).join('');
  const head = declarations === '' ? [] : [{ start: top, end: top, text: declarations }];
  return { edits: [...head, ...edits, ...seen.removed], reads: seen.reads };
}

interface Collected {
  readonly places: { readonly start: number; readonly end: number; readonly kind: string }[];
  /** `__dirname` and `__filename`, where the module speaks of them. */
  readonly globals: Set<string>;
  readonly declared: Set<string>;
  readonly removed: SourceEdit[];
  readonly reads: FileRead[];
}

function collect(program: Program, file: string): Collected {
  const seen: Collected = { places: [], globals: new Set(), declared: new Set(), removed: [], reads: [] };
  const read = (start: number, target: string | undefined, isWorker = false): void => {
    if (target !== undefined) seen.reads.push({ start, target, isWorker });
  };
  const visitor = new Visitor({
    MemberExpression: (node) => {
      const kind = metaKind(node);
      if (kind !== undefined) seen.places.push({ start: node.start, end: node.end, kind });
    },
    Identifier: (node) => {
      if (node.name === '__dirname' || node.name === '__filename') seen.globals.add(node.name);
    },
    VariableDeclarator: (node) => {
      if (node.id.type === 'Identifier') seen.declared.add(node.id.name);
    },
    VariableDeclaration: (node) => {
      const [only, ...others] = node.declarations;
      if (others.length > 0 || only?.id.type !== 'Identifier' || only.id.name !== 'require') return;
      if (isCreateRequire(only.init)) seen.removed.push({ start: node.start, end: node.end, text: ';' });
    },
    NewExpression: (node) => {
      const worker = workerUrl(node);
      if (worker !== undefined) read(worker.start, urlTarget(worker.callee, worker.arguments, file), true);
      else read(node.start, urlTarget(node.callee, node.arguments, file));
    },
    CallExpression: (node) => read(node.start, joinTarget(node.arguments, file)),
    TemplateLiteral: (node) => {
      const [expression, ...others] = node.expressions;
      const [before, after] = node.quasis;
      if (others.length > 0 || expression === undefined || before?.value.raw !== '' || !isDirname(expression)) return;
      read(node.start, below(file, after?.value.cooked ?? undefined));
    },
    BinaryExpression: (node) => {
      if (node.operator === '+' && isDirname(node.left)) read(node.start, below(file, textOf(node.right)));
    },
  });
  visitor.visit(program);
  return seen;
}

/** `url` for `import.meta.url`. */
function metaKind(node: Expression | Argument): string | undefined {
  if (node.type !== 'MemberExpression' || node.computed || node.object.type !== 'MetaProperty') return undefined;
  if (node.object.meta.name !== 'import' || node.property.type !== 'Identifier') return undefined;
  return ['url', 'dirname', 'filename'].find(
    (kind) => node.property.type === 'Identifier' && node.property.name === kind,
  );
}

function isDirname(
  node: Argument | Expression | { readonly type: 'PrivateIdentifier' | 'PrivateInExpression' },
): boolean {
  if (node.type === 'Identifier') return (node as { readonly name: string }).name === '__dirname';
  return node.type === 'MemberExpression' && metaKind(node) === 'dirname';
}

/** With a `require` of its own a module hides what it requires; the package's has the same meaning. */
function isCreateRequire(node: Expression | null): boolean {
  if (node?.type !== 'CallExpression' || node.callee.type !== 'Identifier' || node.callee.name !== 'createRequire')
    return false;
  const [from] = node.arguments;
  return from !== undefined && ['url', 'filename'].includes(metaKind(from) ?? '');
}

/** The `new URL(…)` of `new Worker(new URL(…))`. */
function workerUrl({ callee, arguments: [module] }: NewExpression): NewExpression | undefined {
  if (callee.type !== 'Identifier' || callee.name !== 'Worker') return undefined;
  return module?.type === 'NewExpression' ? module : undefined;
}

/** What `new URL('./x', import.meta.url)` means. */
function urlTarget(callee: Expression, [relative, base]: readonly Argument[], file: string): string | undefined {
  if (callee.type !== 'Identifier' || callee.name !== 'URL' || relative === undefined || base === undefined)
    return undefined;
  const text = textOf(relative);
  if (text === undefined || metaKind(base) !== 'url') return undefined;
  const url = URL.parse(text, pathToFileURL(file));
  return url?.protocol === 'file:' ? fileURLToPath(new URL(url.pathname, url)) : undefined;
}

/** What `join(import.meta.dirname, 'a', 'b.csv')` means. */
function joinTarget([folder, ...parts]: readonly Argument[], file: string): string | undefined {
  if (folder === undefined || !isDirname(folder)) return undefined;
  const texts = parts.map(textOf);
  if (texts.length === 0 || texts.includes(undefined)) return undefined;
  return path.join(path.dirname(file), ...texts.filter((text) => text !== undefined));
}

function below(file: string, text: string | undefined): string | undefined {
  return text === undefined ? undefined : path.join(path.dirname(file), text);
}

function textOf(node: { readonly type: string; readonly value?: unknown }): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}
