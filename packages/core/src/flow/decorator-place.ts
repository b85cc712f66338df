import type { ErrorContext } from '../contracts/define-errors.ts';
import { errorRecord } from '../contracts/error-record.ts';
import { FlowError } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';

/** What a decorator of steps can stand on. */
export const stepOrClass = 'a step or a flow class';

/** Throws FLOW_DECORATOR_PLACE where `@step` stands on what can't be one. */
export function requireMethod(context: DecoratorContext): void {
  if (!isPublicMethod(context)) throw misplaced('step', 'a public method of a flow', context);
}

/** Throws FLOW_DECORATOR_PLACE where a decorator of steps stands on neither a class nor a method that can be a step. */
export function requireStepOrClass(decorator: string, context: DecoratorContext, written: Error): void {
  if (context.kind !== 'class' && !isPublicMethod(context)) throw misplaced(decorator, stepOrClass, context, written);
}

/** Throws FLOW_DECORATOR_PLACE where a decorator of flows stands on anything but a class. */
export function requireClass(decorator: string, context: DecoratorContext, written: Error): void {
  if (context.kind !== 'class') throw misplaced(decorator, 'a flow class', context, written);
}

/** Throws FLOW_DECORATOR_NOT_CALLED where a decorator that takes options is given what it stands on instead. */
export function requireCall(decorator: string, given: readonly unknown[]): void {
  const [, context] = given;
  if (typeof context !== 'object' || context === null || !('kind' in context) || !('addInitializer' in context)) return;
  throw errors.FLOW_DECORATOR_NOT_CALLED({ decorator, on: describe(context as DecoratorContext) }, writtenAt());
}

/** The line of the user's that an error was made in: by default, the one that led here. */
export function writtenAt(error: unknown = new Error()): ErrorContext {
  return { position: errorRecord(error).position };
}

/** Where a decorator's own code threw; else where it stands. */
export function faultPlace(cause: unknown, written: Error | undefined): ErrorContext | undefined {
  const { position } = FlowError.is(cause) ? cause : errorRecord(cause);
  return position === undefined ? written && writtenAt(written) : { position };
}

function isPublicMethod(context: DecoratorContext): boolean {
  return context.kind === 'method' && !context.static && !context.private;
}

function misplaced(decorator: string, expected: string, context: DecoratorContext, written?: Error): FlowError {
  return errors.FLOW_DECORATOR_PLACE({ decorator, expected, found: describe(context) }, writtenAt(written));
}

function describe(context: DecoratorContext): string {
  const name = String(context.name ?? 'of a flow');
  if (context.kind === 'class') return `the class ${name}`;
  return `the ${context.static ? 'static ' : context.private ? 'private ' : ''}${context.kind} ${name}`;
}
