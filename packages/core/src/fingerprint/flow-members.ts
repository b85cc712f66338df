import { isAbsolute, join } from 'node:path';
import type { Class, ClassElement, Node } from 'oxc-parser';
import type { ClassSource, FlowSource } from '../contracts/flow-source.ts';
import { keyName } from '../graph/syntax.ts';
import type { FlowModules } from './flow-modules.ts';
import { readCode, type CodePiece } from './read-code.ts';
import type { Reach } from './reach.ts';

/** One member of a flow's class. */
interface Member {
  readonly name: string;
  /** Index of its class in `FlowSource.classes`. */
  readonly owner: number;
  readonly file: string;
  readonly key: string;
  readonly piece: CodePiece;
  /** It has the name of a step, which may override it. */
  readonly isStep: boolean;
  /** A field that has a value from the beginning; one that holds a function is a method in other words. */
  readonly isInitialised: boolean;
}

/** What the code that a step reaches may read or set. */
export interface StepReads {
  readonly parameters: readonly string[];
  /** Names that it takes from `this`, artifacts among them; undefined where it may take any. */
  readonly names: ReadonlySet<string> | undefined;
}

export interface MembersOptions {
  readonly modules: FlowModules;
  readonly source: FlowSource;
  readonly root: string;
  /** What stands for the content of the file that a parameter includes, by name of parameter. */
  readonly files: ReadonlyMap<string, string>;
}

/** The members of a flow's classes, as its steps come to them through `this`. */
export class FlowMembers {
  readonly #members: Member[] = [];
  /** What runs for every object: constructors, static blocks, decorators of the class, computed names. */
  readonly #always: (readonly [file: string, key: string, piece: CodePiece])[] = [];
  /** Files with a class that can't be read: all of them counts for every step. */
  readonly #opaque: string[] = [];
  /** The classes, as their modules name them. */
  readonly #names: (readonly [file: string, name: string])[] = [];
  readonly #count: number;
  readonly #modules: FlowModules;
  readonly #parameters: ReadonlySet<string>;
  readonly #files: ReadonlyMap<string, string>;

  constructor({ modules, source, root, files }: MembersOptions) {
    this.#modules = modules;
    this.#files = files;
    this.#count = source.classes.length;
    this.#parameters = new Set(source.parameters);
    const steps = new Set(source.steps.map((step) => step.name));
    for (const [owner, one] of source.classes.entries()) this.#readClass(one, { owner, root, steps });
  }

  /** What counts for every step. */
  reachAlways(reach: Reach): void {
    for (const file of this.#opaque) reach.module(file);
    if (this.#opaque.length > 0) for (const name of this.#files.keys()) this.#reachFile(reach, name);
    for (const [file, key, piece] of this.#always) this.#reachPiece(reach, file, key, piece);
  }

  reachStep(reach: Reach, name: string, declaredIn: number): void {
    for (const member of this.#members) {
      if (member.isStep && member.name === name && member.owner === declaredIn) this.#reachMember(reach, member);
    }
  }

  reachParameter(reach: Reach, name: string): void {
    this.#reachNamed(reach, name);
  }

  /** What code that was reached may read of the flow. */
  readsOf(...reaches: readonly Reach[]): StepReads {
    const isOpen = this.#opaque.length > 0 || reaches.some((reach) => reach.takesThis);
    const names = new Set(reaches.flatMap((reach) => [...reach.named]));
    const readsAll = isOpen || reaches.some((reach) => reach.readsAnyParameter);
    return {
      parameters: [...this.#parameters].filter((name) => readsAll || names.has(name)),
      names: isOpen ? undefined : names,
    };
  }

  /** The fields whose first values the start step stores. */
  reachInitialValues(reach: Reach): void {
    for (const member of this.#members) {
      if (member.isInitialised && !this.#parameters.has(member.name)) this.#reachMember(reach, member);
    }
  }

  #readClass(
    source: ClassSource,
    of: { readonly owner: number; readonly root: string; readonly steps: ReadonlySet<string> },
  ): void {
    const file = isAbsolute(source.file) ? source.file : join(of.root, source.file);
    const code = this.#modules.code(file);
    const found = code?.classes.find((node) => node.start === source.start);
    if (found === undefined) {
      this.#opaque.push(file);
      return;
    }
    const label = `class ${String(of.owner)}`;
    const stepNodes = new Set<Node>();
    for (const [index, element] of found.body.body.entries()) {
      const member = memberOf(element);
      if (member === undefined) {
        if (!isStatic(element)) this.#always.push([file, `${label} part ${String(index)}`, readCode([element])]);
        continue;
      }
      const isStep = of.steps.has(member.name) && element.type === 'MethodDefinition';
      if (isStep) stepNodes.add(element);
      const key = `${label} ${member.kind} ${member.name}`;
      this.#members.push({ ...member, owner: of.owner, file, key, piece: readCode([element]), isStep });
    }
    this.#always.push([file, label, readCode(found.decorators)]);
    this.#always.push([file, `${label} extends`, this.#extended(found, of.owner)]);
    this.#replace(file, found, stepNodes);
  }

  /** What a class that is one of the flow's own has, is reached by its members. */
  #extended({ superClass }: Class, owner: number): CodePiece {
    const piece = readCode(superClass === null ? [] : [superClass]);
    const isOwn = superClass?.type === 'Identifier' && owner + 1 < this.#count;
    return isOwn ? { ...piece, names: new Set() } : piece;
  }

  /** A step that names the flow's class means what it shares, and no other step. */
  #replace(file: string, node: Class, steps: ReadonlySet<Node>): void {
    if (node.id === null) return;
    this.#modules.replace(file, node.id.name, readCode([node], steps));
    this.#names.push([file, node.id.name]);
  }

  #reachPiece(reach: Reach, file: string, key: string, piece: CodePiece): void {
    if (!reach.piece(file, key, piece)) return;
    reach.takesThis ||= piece.takesThis;
    for (const name of piece.members) reach.named.add(name);
    for (const name of piece.members) this.#reachNamed(reach, name);
    if (piece.members.has('constructor')) for (const [of, name] of this.#names) reach.name(of, name);
    for (const name of piece.inherited) this.#reachNamed(reach, name, true);
    if (!piece.takesThis) return;
    for (const member of this.#members) if (!member.isStep) this.#reachMember(reach, member);
  }

  #reachMember(reach: Reach, { name, file, key, piece }: Member): void {
    this.#reachFile(reach, name);
    this.#reachPiece(reach, file, key, piece);
  }

  /** What a parameter includes; nothing where the member is another. */
  #reachFile(reach: Reach, name: string): void {
    const content = this.#files.get(name);
    if (content !== undefined) reach.add(`included ${name}`, content);
  }

  /** Steps are named, not called, except through `super`. */
  #reachNamed(reach: Reach, name: string, isInherited = false): void {
    for (const member of this.#members) {
      if (member.name === name && (isInherited || !member.isStep)) this.#reachMember(reach, member);
    }
  }
}

type Named = Pick<Member, 'name' | 'isInitialised'> & { readonly kind: string };

/** Undefined for what isn't reached by its name through `this`. */
function memberOf(element: ClassElement): Named | undefined {
  if (!('key' in element) || element.static) return undefined;
  const name = keyName(element.key, element.computed);
  if (name === undefined) return undefined;
  if (element.type === 'PropertyDefinition' || element.type === 'AccessorProperty') {
    const isFunction = /^(?:Arrow)?FunctionExpression$/.test(element.value?.type ?? '');
    return { name, kind: 'field', isInitialised: element.value !== null && !isFunction };
  }
  if (element.type !== 'MethodDefinition' || element.kind === 'constructor') return undefined;
  return { name, kind: element.kind, isInitialised: false };
}

/** Static members are reached by the name of the class; static blocks run for all. */
function isStatic(element: ClassElement): boolean {
  return 'static' in element && element.static;
}
