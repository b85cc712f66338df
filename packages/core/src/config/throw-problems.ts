import type { ErrorContext } from '../contracts/define-errors.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';
import { frameOf, type Place } from './place.ts';
import type { Problem } from './problem.ts';

/** Throws one error that lists every problem; nothing when there is none. */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw errorOf(problems);
}

/** Each problem as an error of its own, with its place. */
export function errorsOf(problems: readonly Problem[]): readonly FlowError[] {
  return problems.map((problem) => errorOf([problem]));
}

/** One mistake stands with its place; several are told in the message, each with the lines around it. */
function errorOf(problems: readonly Problem[]): FlowError {
  const areUnknown = problems.every((problem) => problem.kind === 'unknownKey');
  const make = areUnknown ? errors.FLOW_CONFIG_UNKNOWN_KEY : errors.FLOW_CONFIG_INVALID;
  return make({ problems }, problems.length === 1 ? contextOf(problems[0]?.place) : {});
}

/** A place as an error's position, and the lines around it. */
export function contextOf(place: Place | undefined): ErrorContext {
  if (place?.position === undefined) return {};
  return { position: { file: place.file, ...place.position }, frame: frameOf(place) };
}
