import { errors } from './errors.ts';
import type { Access } from './read-accesses.ts';
import type { Reporter } from './reporter.ts';
import { mayBeSetBefore, type StepEffects } from './step-effects.ts';

/** Reports `#private` fields that one step sets and another reads: each step runs on an object of its own. */
export function checkPrivateState(effects: ReadonlyMap<string, StepEffects>, reporter: Reporter): void {
  const writers = privateWriters(effects);
  for (const [step, own] of effects) {
    for (const [index, access] of own.accesses.entries()) {
      const { name, place } = access;
      const writer = access.kind === 'read' ? writers.get(name)?.find((one) => one !== step) : undefined;
      if (writer === undefined || setsItself(own, index)) continue;
      reporter.report(errors.FLOW_ARTIFACT_PRIVATE({ name, step, writer }), place);
    }
  }
}

function privateWriters(effects: ReadonlyMap<string, StepEffects>): ReadonlyMap<string, readonly string[]> {
  const writers = new Map<string, string[]>();
  for (const [step, { accesses }] of effects) {
    for (const { kind, name } of accesses) {
      if (kind === 'write' && name.startsWith('#')) writers.set(name, [...(writers.get(name) ?? []), step]);
    }
  }
  return writers;
}

/** Before the read, or because of it, as in `this.#client ??= connect()`. */
function setsItself(effects: StepEffects, index: number): boolean {
  const read = effects.accesses[index];
  const sets = (one: Access): boolean => one.kind === 'write' && one.name === read?.name;
  return mayBeSetBefore(effects, index, sets) || (read?.guarded === true && effects.accesses.some((one) => sets(one)));
}
