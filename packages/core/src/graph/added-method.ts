import { parseSync, type Function } from 'oxc-parser';
import type { Method, ParsedClass } from './class-model.ts';

/** Stands for the code of a step that a mutator added: it isn't part of the class, whose place it has. */
export function addedMethod(name: string, owner: ParsedClass): Method {
  return { kind: 'method', name, owner, code: emptyFunction(), place: owner.place, doc: undefined, decorators: [] };
}

function emptyFunction(): Function {
  const [statement] = parseSync('added.js', 'function added() {}').program.body;
  if (statement?.type !== 'FunctionDeclaration') throw new Error('A function was parsed as something else.');
  return statement;
}
