import { join } from 'node:path';
import type { DocComment } from './doc-comment.ts';
import { namedTypes, openTypes, type TypeDeclaration, type TypePart } from './type-declarations.ts';
import { root } from './workspace.ts';

export const hooksFile = 'packages/core/src/kernel/hooks.ts';
const kindsFile = 'packages/core/src/kernel/hook-kinds.ts';

/** One hook, as its interface declares it. */
export interface Hook {
  readonly name: string;
  readonly doc: DocComment | undefined;
  /** The name of its kind's interface, as `TransformHook`. */
  readonly kind: string;
  /** What is tapped and how, as TypeScript. */
  readonly signature: string;
  /** Named by its type: what taps get. */
  readonly given: readonly TypeDeclaration[];
  /** What taps return that they make themselves: a provider, an answer. */
  readonly made: readonly TypeDeclaration[];
}

/** The hooks of one interface. */
export interface HookGroup {
  readonly name: string;
  readonly doc: string;
  /** Absolute. */
  readonly file: string;
  readonly hooks: readonly Hook[];
}

export interface HookTable {
  readonly groups: readonly HookGroup[];
  /** What each kind of hook promises, by the name of its interface. */
  readonly kinds: ReadonlyMap<string, string>;
  /** What may be said of a tap, beside its function. */
  readonly options: readonly TypeDeclaration[];
}

/** Reads all hooks of the workspace in `folder` from the interfaces that `KernelHooks` is made of. */
export function readHooks(folder: string = root): HookTable {
  const find = openTypes();
  const all = find(join(folder, hooksFile), 'KernelHooks');
  if (all === undefined) throw new Error(`${hooksFile} declares no KernelHooks`);
  const kinds = new Map<string, TypeDeclaration>();
  const kindOf = (name: string): TypeDeclaration => {
    const kind = kinds.get(name) ?? find(join(folder, kindsFile), name);
    if (kind === undefined) throw new Error(`${kindsFile} declares no ${name}`);
    kinds.set(name, kind);
    return kind;
  };
  const groups = all.parents.map((name): HookGroup => {
    const group = all.find(name);
    if (group === undefined) throw new Error(`${hooksFile}: ${name} can't be followed`);
    const hooks = group.parts.map((part) => hookOf(part, group, kindOf(part.type?.name ?? '')));
    return { name, doc: group.doc?.text ?? '', file: group.file, hooks };
  });
  const options = [...kinds.values()].flatMap(namedTypes);
  return { groups, options, kinds: new Map([...kinds].map(([name, { doc }]) => [name, doc?.text ?? ''])) };
}

function hookOf({ name, doc, type }: TypePart, { find }: TypeDeclaration, kind: TypeDeclaration): Hook {
  const args = type?.args ?? [];
  const [given, made] = args.map((arg) => find(arg));
  return {
    name,
    doc,
    kind: kind.name,
    signature: signatureOf(name, kind, args),
    given: given === undefined ? [] : [given],
    made: made === undefined ? [] : [made],
  };
}

/** The kind's `tap` with the hook's own types, each argument on a line of its own. */
function signatureOf(name: string, { typeParameters, parts }: TypeDeclaration, args: readonly string[]): string {
  const [tap] = parts;
  const ofHook = typeParameters.reduce(
    (text, parameter, index) => text.replaceAll(new RegExp(`\\b${parameter}\\b`, 'g'), args[index] ?? parameter),
    tap?.text ?? '',
  );
  const flat = ofHook.replace(/^(for\([^)]*\)): \{ (.*); \}$/, '$1.$2');
  const lines = flat.replace(/\btap\((fn: .*), (options\?: .*)\): void$/, 'tap(\n  $1,\n  $2,\n): void');
  return `hooks.${name}.${lines}`;
}

/** All types that taps meet, with those that these name in turn. */
export function typesOf({ groups, options }: HookTable): readonly TypeDeclaration[] {
  const found = new Map<string, TypeDeclaration>();
  const add = (type: TypeDeclaration): void => {
    if (found.has(type.name)) return;
    found.set(type.name, type);
    for (const other of namedTypes(type)) add(other);
  };
  const hooks = groups.flatMap((group) => group.hooks);
  for (const type of [...options, ...hooks.flatMap(({ given, made }) => [...given, ...made])]) add(type);
  return [...found.values()];
}
