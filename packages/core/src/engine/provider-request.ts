import type { ResolvedConfig } from '../config/load-config.ts';
import type { ErrorContext } from '../contracts/define-errors.ts';
import type { Settings } from '../contracts/settings.ts';
import type { ProviderRequest } from '../contracts/storage.ts';

export type ProviderKind = 'storage' | 'metadata' | 'compute';

interface Asking extends Pick<ProviderRequest, 'isReadOnly' | 'onReplaced'> {
  readonly config: ResolvedConfig;
  /** Those of the config, as plugins changed them. */
  readonly settings: Settings;
}

/** What the config says of a provider, with the places of its options. */
export function providerRequest(kind: ProviderKind, asking: Asking): ProviderRequest {
  const { config, settings, isReadOnly, onReplaced } = asking;
  const { [kind]: choice, durability } = settings;
  const placeOf = (option: string): ErrorContext => config.placeOf(`${kind}.${option}`);
  return { ...choice, projectRoot: config.projectRoot, durability, isReadOnly, onReplaced, placeOf };
}
