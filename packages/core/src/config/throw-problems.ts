import { codeFrame } from '../contracts/code-frame.ts';
import type { ErrorContext } from '../contracts/define-errors.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import { errors } from './errors.ts';
import type { Place } from './place.ts';
import type { Problem } from './problem.ts';

/** Throws one error that lists every problem; nothing when there is none. */
export function throwProblems(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw errorOf(problems);
}

function errorOf(problems: readonly Problem[]): FlowError {
  const unknown = problems.some((problem) => problem.kind === 'unknownKey');
  const make = unknown ? errors.FLOW_CONFIG_UNKNOWN_KEY : errors.FLOW_CONFIG_INVALID;
  return make({ problems }, contextOf(problems.map((problem) => problem.place)));
}

/** The first place as the error's position, and the lines around all of them. */
export function contextOf(places: readonly (Place | undefined)[]): ErrorContext {
  const located = places.filter((place) => place?.position !== undefined);
  return { position: positionOf(located[0]), frame: framesOf(located) };
}

function positionOf(place: Place | undefined): ErrorContext['position'] {
  return place?.position === undefined ? undefined : { file: place.file, ...place.position };
}

function framesOf(places: readonly (Place | undefined)[]): string | undefined {
  const frames = places.flatMap((place) => {
    if (place?.position === undefined) return [];
    const frame = codeFrame(place.text, place.position, place.length);
    return [places.length === 1 ? frame : `${place.label}\n${frame}`];
  });
  return frames.length === 0 ? undefined : frames.join('\n\n');
}
