import type { ArrayExpression, CallExpression, Expression } from 'oxc-parser';
import { keyName, unwrap } from './syntax.ts';

/** Which artifacts a `this.merge(…)` copies; undefined lists: no such option; `unknown`: not written in place. */
export interface MergeChoice {
  readonly include: ReadonlySet<string> | undefined;
  readonly exclude: ReadonlySet<string> | undefined;
  readonly unknown: boolean;
}

export function readMerge(call: CallExpression): MergeChoice {
  const given = call.arguments[1];
  if (given === undefined) return { include: undefined, exclude: undefined, unknown: false };
  const options = unwrap(given);
  if (options.type !== 'ObjectExpression') return { include: undefined, exclude: undefined, unknown: true };
  const lists = new Map<string, ReadonlySet<string> | undefined>();
  let unknown = false;
  for (const property of options.properties) {
    const key = property.type === 'Property' ? keyName(property.key, property.computed) : undefined;
    const names = property.type === 'Property' ? literalNames(property.value) : undefined;
    if (key === undefined || names === undefined) unknown = true;
    else lists.set(key, names);
  }
  return { include: lists.get('include'), exclude: lists.get('exclude'), unknown };
}

function literalNames(value: Expression): ReadonlySet<string> | undefined {
  const list = unwrap(value);
  return list.type === 'ArrayExpression' ? elements(list) : undefined;
}

function elements(list: ArrayExpression): ReadonlySet<string> | undefined {
  const names = new Set<string>();
  for (const element of list.elements) {
    if (element?.type !== 'Literal' || typeof element.value !== 'string') return undefined;
    names.add(element.value);
  }
  return names;
}
