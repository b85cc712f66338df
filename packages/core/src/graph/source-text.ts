import type { SourcePosition } from '../contracts/flow-error.ts';
import { positionAt } from '../contracts/code-frame.ts';

/** A text that code was parsed from. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
}

/** A stretch of a text, in UTF-16 units. */
export interface Place {
  readonly source: SourceText;
  readonly start: number;
  readonly end: number;
}

export function placeOf(source: SourceText, span: { readonly start: number; readonly end: number }): Place {
  return { source, start: span.start, end: span.end };
}

/** What is written there. */
export function textAt(place: Place): string {
  return place.source.text.slice(place.start, place.end);
}

export function positionOf(place: Place): SourcePosition {
  return { file: place.source.file, ...positionAt(place.source.text, place.start) };
}
