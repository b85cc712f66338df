import { codeFrame } from '../contracts/code-frame.ts';
import type { FlowError } from '../contracts/flow-error.ts';
import type { Diagnostic, Severity } from '../contracts/graph.ts';
import { positionOf, type Place } from './source-text.ts';

/** Collects what is found; the same error at the same place counts once. */
export class Reporter {
  readonly #found = new Map<string, { readonly diagnostic: Diagnostic; readonly place: Place }>();

  report(error: FlowError, place: Place, severity: Severity = 'error'): void {
    const position = positionOf(place);
    const key = `${error.code}:${position.file}:${place.start}:${error.code.startsWith('FLOW_GRAPH_') ? error.message : ''}`;
    if (this.#found.has(key)) return;
    const frame = codeFrame(place.source.text, position, place.end - place.start);
    const { code, message, hint } = error;
    this.#found.set(key, { diagnostic: { code, severity, message, hint, position, frame }, place });
  }

  get errorCount(): number {
    return [...this.#found.values()].filter(({ diagnostic }) => diagnostic.severity === 'error').length;
  }

  /** In the order of the files and of the text. */
  diagnostics(files: readonly string[]): readonly Diagnostic[] {
    const order = (place: Place): number => files.indexOf(place.source.file);
    return [...this.#found.values()]
      .toSorted((a, b) => order(a.place) - order(b.place) || a.place.start - b.place.start)
      .map(({ diagnostic }) => diagnostic);
  }
}
