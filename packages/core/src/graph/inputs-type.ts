import type { Node, ParamPattern, Program, TSType, TSTypeName } from 'oxc-parser';
import type { Code } from './class-model.ts';

/** What a step's parameter says about the step; `untyped`: its type is gone, or was never written. */
export type ParameterKind = 'none' | 'inputs' | 'item' | 'untyped';

/** What a file calls `Inputs`: the type itself, the names it is imported under, and aliases of it. */
export function inputsNames(program: Program): ReadonlySet<string> {
  const names = new Set(['Inputs']);
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration') continue;
    for (const one of statement.specifiers) {
      if (one.type !== 'ImportSpecifier') continue;
      const imported = one.imported.type === 'Identifier' ? one.imported.name : one.imported.value;
      if (imported === 'Inputs') names.add(one.local.name);
      else names.delete(one.local.name);
    }
  }
  for (const statement of program.body) addAlias(declared(statement), names);
  return names;
}

function declared(statement: Node): Node {
  return statement.type === 'ExportNamedDeclaration' && statement.declaration ? statement.declaration : statement;
}

function addAlias(node: Node, names: Set<string>): void {
  if (node.type === 'TSTypeAliasDeclaration' && isInputs(node.typeAnnotation, names)) names.add(node.id.name);
}

/** The parameters of a step, without TypeScript's `this`. */
export function parametersOf(code: Code): readonly ParamPattern[] {
  return code.params.filter((parameter) => !(parameter.type === 'Identifier' && parameter.name === 'this'));
}

export function parameterKind(code: Code, names: ReadonlySet<string>): ParameterKind {
  const first = parametersOf(code)[0];
  if (first === undefined) return 'none';
  const pattern = first.type === 'AssignmentPattern' ? first.left : first;
  const annotation = 'typeAnnotation' in pattern ? pattern.typeAnnotation : undefined;
  if (!annotation) return 'untyped';
  return isInputs(annotation.typeAnnotation, names) ? 'inputs' : 'item';
}

function isInputs(type: TSType, names: ReadonlySet<string>): boolean {
  if (type.type === 'TSParenthesizedType') return isInputs(type.typeAnnotation, names);
  return type.type === 'TSTypeReference' && names.has(lastName(type.typeName));
}

/** `Inputs` of `core.Inputs`. */
function lastName(name: TSTypeName): string {
  if (name.type === 'TSQualifiedName') return name.right.name;
  return name.type === 'Identifier' ? name.name : '';
}
