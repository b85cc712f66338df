import { isDeepStrictEqual } from 'node:util';
import type { ArtifactRef } from '../contracts/artifact-ref.ts';
import { errorRecord } from '../contracts/error-record.ts';
import { FlowError, type SourcePosition } from '../contracts/flow-error.ts';
import type { ArtifactStore } from '../datastore/artifact-store.ts';
import { paramSpec } from '../flow/param.ts';
import { construct, type FlowDefinition } from '../flow/read-definition.ts';
import { errors } from './errors.ts';
import type { ArtifactRefs } from './load-inputs.ts';
import { watchProperties } from './watch-properties.ts';

/** One field of a running flow. */
interface Slot {
  /** What an earlier step stored; undefined when none did. */
  ref: ArtifactRef | undefined;
  value: unknown;
  /** `value` was read from `ref`, or is the field's initial value. */
  isLoaded: boolean;
  isAssigned: boolean;
  isRead: boolean;
  /** Where an object was assigned; read only when it can't be stored. */
  assignedAt: { readonly stack?: string } | undefined;
}

export interface InstanceOptions {
  readonly definition: FlowDefinition;
  readonly artifacts: ArtifactStore;
  /** What the task begins with. */
  readonly refs: ArtifactRefs;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Told of what is assigned after the step's end. */
  readonly onLate: (name: string, position: SourcePosition | undefined) => void;
}

/** A flow's object during one task: its fields load on their first read, and only what a step touched is stored again. */
export class FlowInstance {
  readonly flow: object;
  /** What its fields begin with, parameters aside. */
  readonly initial: Readonly<Record<string, unknown>>;
  readonly #slots = new Map<string, Slot>();
  readonly #artifacts: ArtifactStore;
  readonly #definition: FlowDefinition;
  readonly #onLate: InstanceOptions['onLate'];
  #hasEnded = false;

  constructor({ definition, artifacts, refs, parameters, onLate }: InstanceOptions) {
    this.#artifacts = artifacts;
    this.#definition = definition;
    this.#onLate = onLate;
    this.flow = construct(definition.flowClass);
    for (const name of definition.parameters.keys()) this.#defineParameter(definition.name, name, parameters);
    const fields = Object.keys(this.flow).filter((name) => !definition.parameters.has(name));
    const initial = new Map(fields.map((name) => [name, initialValue(Reflect.get(this.flow, name))]));
    this.initial = dataOf(initial);
    for (const [name, value] of initial) {
      this.#define(name, value, refs[name]);
    }
    for (const [name, ref] of Object.entries(refs)) if (!this.#slots.has(name)) this.#define(name, undefined, ref);
  }

  /** Names that hold something: stored earlier, assigned, or changed in place. */
  has(name: string): boolean {
    const slot = this.#slot(name);
    if (slot === undefined) return Object.hasOwn(this.flow, name);
    return slot.ref !== undefined || slot.isAssigned || this.#isInitialChanged(name, slot);
  }

  assign(name: string, value: unknown): void {
    Reflect.set(this.flow, name, value);
  }

  /** Takes a stored value over by reference. */
  adopt(name: string, ref: ArtifactRef): void {
    if (this.#hasEnded) this.#onLate(name, userPosition());
    const slot = this.#slot(name);
    if (slot === undefined) this.#define(name, undefined, ref);
    else Object.assign(slot, { ref, value: undefined, isLoaded: false, isAssigned: false });
  }

  /** Loads those of `names` that lie in blobs, together. */
  async prefetch(names: readonly string[]): Promise<void> {
    const wanted = names
      .map((name) => this.#slots.get(name))
      .filter((slot): slot is Slot & { ref: ArtifactRef } => slot?.ref?.at === 'blob' && !slot.isLoaded);
    if (wanted.length === 0) return;
    const values = await this.#artifacts.loadMany(wanted.map((slot) => slot.ref));
    for (const [index, slot] of wanted.entries()) Object.assign(slot, { value: values[index], isLoaded: true });
  }

  /** The step has ended: what is assigned from now on is told as late. */
  end(): void {
    this.#hasEnded = true;
  }

  /** Stores what the step set or changed, and passes the rest on by reference. */
  async save(isStart: boolean): Promise<ArtifactRefs> {
    const dynamic = Object.entries(Object.getOwnPropertyDescriptors(this.flow))
      .filter(([, property]) => property.enumerable && 'value' in property)
      .map(([name, property]) => ({ name, ref: this.#artifacts.save(name, property.value) }));
    const kept = [...this.#slots].filter(([name]) => this.#slot(name) !== undefined);
    const known = kept.map(([name, slot]) => ({ name, ref: this.#saveSlot(name, slot, isStart) }));
    watchProperties(this.flow, (name) => this.#onLate(name, userPosition()));
    const saved = await Promise.all([...known, ...dynamic].map(async ({ name, ref }) => [name, await ref] as const));
    return Object.fromEntries(saved.filter((entry): entry is [string, ArtifactRef] => entry[1] !== undefined));
  }

  /** The step has put something into the object that the field begins with. */
  #isInitialChanged(name: string, slot: Slot): boolean {
    if (!slot.isRead || typeof slot.value !== 'object' || slot.value === null) return false;
    return !isDeepStrictEqual(slot.value, Reflect.get(construct(this.#definition.flowClass), name));
  }

  /** A field that the step deleted has none any more; what it sets there afterwards is a property of its own. */
  #slot(name: string): Slot | undefined {
    const isThere = Object.getOwnPropertyDescriptor(this.flow, name)?.get !== undefined;
    return isThere ? this.#slots.get(name) : undefined;
  }

  async #saveSlot(name: string, slot: Slot, isStart: boolean): Promise<ArtifactRef | undefined> {
    if (slot.isAssigned) return this.#saveAssigned(name, slot);
    // An object that was read may have been changed in place.
    const mayHaveChanged = slot.isLoaded && slot.isRead && typeof slot.value === 'object' && slot.value !== null;
    if (mayHaveChanged) return this.#saveChanged(name, slot);
    if (slot.ref !== undefined) return slot.ref;
    return isStart && isData(slot.value) ? this.#artifacts.save(name, slot.value) : undefined;
  }

  async #saveAssigned(name: string, slot: Slot): Promise<ArtifactRef> {
    try {
      return await this.#artifacts.save(name, slot.value);
    } catch (error) {
      throw placed(error, slot);
    }
  }

  async #saveChanged(name: string, slot: Slot): Promise<ArtifactRef> {
    if (slot.ref !== undefined && this.#artifacts.holds(slot.ref, name, slot.value)) return slot.ref;
    return this.#artifacts.save(name, slot.value);
  }

  #define(name: string, initial: unknown, ref: ArtifactRef | undefined): void {
    const slot: Slot = {
      ref,
      value: initial,
      isLoaded: ref === undefined,
      isAssigned: false,
      isRead: false,
      assignedAt: undefined,
    };
    this.#slots.set(name, slot);
    Object.defineProperty(this.flow, name, {
      enumerable: true,
      configurable: true,
      get: () => this.#read(slot),
      set: (value: unknown) => {
        if (this.#hasEnded) this.#onLate(name, userPosition());
        assign(slot, value);
      },
    });
  }

  #read(slot: Slot): unknown {
    slot.isRead = true;
    if (!slot.isLoaded && slot.ref !== undefined) {
      slot.value = this.#artifacts.loadSync(slot.ref);
      slot.isLoaded = true;
    }
    return slot.value;
  }

  #defineParameter(flow: string, name: string, parameters: Readonly<Record<string, unknown>>): void {
    Object.defineProperty(this.flow, name, {
      enumerable: true,
      configurable: false,
      get: () => parameters[name],
      set: () => {
        throw errors.FLOW_PARAM_READONLY({ flow, name });
      },
    });
  }
}

/** What the fields of a flow begin with, parameters aside: what its first step stores of those that nobody assigns. */
export function initialValues({ flowClass, parameters }: FlowDefinition): Readonly<Record<string, unknown>> {
  const fields = Object.entries(construct(flowClass)).filter(([name]) => !parameters.has(name));
  return dataOf(fields.map(([name, value]) => [name, initialValue(value)]));
}

function dataOf(initial: Iterable<readonly [string, unknown]>): Readonly<Record<string, unknown>> {
  return Object.fromEntries([...initial].filter(([, value]) => isData(value)));
}

/** A parameter that was taken away has left its declaration in the field. */
function initialValue(value: unknown): unknown {
  return paramSpec(value) === undefined ? value : undefined;
}

/** A field that holds a function is a method in other words: each task makes its own. */
function isData(initial: unknown): boolean {
  return initial !== undefined && typeof initial !== 'function';
}

function assign(slot: Slot, value: unknown): void {
  slot.value = value;
  slot.isAssigned = true;
  slot.isLoaded = true;
  slot.assignedAt = undefined;
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  slot.assignedAt = {};
  Error.captureStackTrace(slot.assignedAt, assign);
}

/** The line of the user's that led here. */
function userPosition(): SourcePosition | undefined {
  return errorRecord(new Error()).position;
}

/** The error of a value that can't be stored, with the line that assigned it. */
function placed(error: unknown, { assignedAt }: Slot): unknown {
  if (!FlowError.is(error) || assignedAt?.stack === undefined) return error;
  const { position } = errorRecord({ name: error.name, message: error.message, stack: assignedAt.stack });
  const { code, message, hint, exitCode, retry, cause } = error;
  return new FlowError({ code, message, hint, exitCode, retry, cause, position });
}
