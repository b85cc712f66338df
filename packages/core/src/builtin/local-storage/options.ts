import type { ProviderRequest } from '../../contracts/storage.ts';
import type { LocalStorageOptions } from './local-storage.ts';
import { parsePathOption } from './path-option.ts';

/**
 * Where a stack wants its store: `root`, a path or a file URL, counted from the project; `.flow/store` without one.
 * Throws FLOW_PROVIDER_OPTION_UNKNOWN and FLOW_PROVIDER_OPTION_INVALID.
 */
export function parseLocalStorageOptions(request: ProviderRequest): LocalStorageOptions {
  const { durability, isReadOnly } = request;
  return { root: parsePathOption(request, 'root', '.flow/store'), durability, isReadOnly };
}
