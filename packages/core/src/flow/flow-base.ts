const flowMark = Symbol.for('flow.base');

/** Marks core's own Flow class, so that every copy of core knows it. */
export function markFlowBase(base: object): void {
  Object.defineProperty(base, flowMark, { value: true });
}

export function isFlowBase(value: object): boolean {
  return Object.hasOwn(value, flowMark);
}
