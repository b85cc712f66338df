/** What a test measured, by what it is; a test gives it as `measured` of its meta. */
export type Measured = Readonly<Record<string, string>>;

interface MeasuredReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly meta?: { readonly measured?: Measured } }[];
  }[];
}

/** What the tests of a report of vitest measured, a line each; empty where they measured nothing. */
export function measuredSummary(report: string): string {
  const { testResults } = JSON.parse(report) as MeasuredReport;
  const metas = testResults.flatMap(({ assertionResults }) => assertionResults.map(({ meta }) => meta?.measured ?? {}));
  return metas
    .flatMap((measured) => Object.entries(measured))
    .map(([what, value]) => `${what}: ${value}`)
    .join('\n');
}
