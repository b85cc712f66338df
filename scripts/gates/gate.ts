export type GateResult =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly output: string }
  | { readonly kind: 'skipped'; readonly reason: string };

/** One check of the whole repository; it counts as one test. */
export interface Gate {
  readonly name: string;
  readonly run: () => Promise<GateResult>;
}

/** Passed when there are no problems; else their lines are what is shown. */
export function resultOf(problems: readonly string[]): GateResult {
  return problems.length === 0 ? { kind: 'passed' } : { kind: 'failed', output: problems.join('\n') };
}
