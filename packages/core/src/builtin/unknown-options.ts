import { didYouMean } from '../contracts/did-you-mean.ts';
import type { ProviderRequest } from '../contracts/storage.ts';
import { errors } from './errors.ts';

/** Throws FLOW_PROVIDER_OPTION_UNKNOWN. */
export function refuseUnknownOptions({ use, options, placeOf }: ProviderRequest, known: readonly string[]): void {
  const option = Object.keys(options).find((name) => !known.includes(name));
  if (option === undefined) return;
  const facts = { provider: use, option, known, guess: didYouMean(option, known) };
  throw errors.FLOW_PROVIDER_OPTION_UNKNOWN(facts, placeOf?.(option));
}
