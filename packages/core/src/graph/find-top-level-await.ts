import { parseSync, type Node } from 'oxc-parser';
import type { SourcePosition } from '../contracts/flow-error.ts';
import { placeOf, positionOf } from './source-text.ts';
import { walk } from './syntax.ts';

/** The one place where a module awaits outside any function; undefined where there is none, or more than one. */
export function findTopLevelAwait(file: string, text: string): SourcePosition | undefined {
  const found: Node[] = [];
  walk(parseSync(file, text).program, (node) => {
    if (/Function|^MethodDefinition$/.test(node.type)) return false;
    const isLoop = node.type === 'ForOfStatement' && node.await;
    if (node.type === 'AwaitExpression' || isLoop) found.push(node);
    return true;
  });
  const [only, ...others] = found;
  return only === undefined || others.length > 0 ? undefined : positionOf(placeOf({ file, text }, only));
}
