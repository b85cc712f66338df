/** What is odd but holds nothing up. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}
