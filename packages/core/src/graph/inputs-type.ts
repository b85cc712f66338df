import type { ParamPattern, TSType } from 'oxc-parser';
import type { Code } from './class-model.ts';
import { typeKind, withTypeParameters, type TypeKind, type TypeNames } from './type-names.ts';

/** What a step's parameter says about the step; `untyped`: its type is gone, is `any`, or was never written. */
export type ParameterKind = 'none' | TypeKind;

/** The parameters of a step, without TypeScript's `this`. */
export function parametersOf(code: Code): readonly ParamPattern[] {
  return code.params.filter((parameter) => !(parameter.type === 'Identifier' && parameter.name === 'this'));
}

export function parameterKind(code: Code, names: TypeNames): ParameterKind {
  if (parametersOf(code).length === 0) return 'none';
  const type = parameterType(code);
  return type === undefined ? 'untyped' : typeKind(type, withTypeParameters(names, code.typeParameters));
}

/** The type that is written at a step's parameter. */
export function parameterType(code: Code): TSType | undefined {
  const [first] = parametersOf(code);
  const pattern = first?.type === 'AssignmentPattern' ? first.left : first;
  const annotation = pattern !== undefined && 'typeAnnotation' in pattern ? pattern.typeAnnotation : undefined;
  return annotation?.typeAnnotation;
}
