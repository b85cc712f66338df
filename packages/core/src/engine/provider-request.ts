import type { ResolvedConfig } from '../config/load-config.ts';
import type { ErrorContext } from '../contracts/define-errors.ts';
import type { ProviderChoice, Settings } from '../contracts/settings.ts';
import type { ProviderRequest } from '../contracts/storage.ts';

export type ProviderKind = 'storage' | 'metadata' | 'compute' | 'environment';

interface Asking extends Pick<ProviderRequest, 'isReadOnly' | 'onReplaced'> {
  readonly config: ResolvedConfig;
  /** Those of the config, as plugins changed them. */
  readonly settings: Settings;
}

/** A choice of a provider, by default the config's, with the places of its options. */
export function providerRequest(kind: ProviderKind, asking: Asking, choice?: ProviderChoice): ProviderRequest {
  const { config, settings, isReadOnly, onReplaced } = asking;
  const { [kind]: own, durability } = settings;
  const chosen = choice ?? own;
  if (chosen === undefined) throw new Error(`The config chooses no ${kind}.`);
  const placeOf = (option: string): ErrorContext => (chosen === own ? config.placeOf(`${kind}.${option}`) : {});
  return { ...chosen, projectRoot: config.projectRoot, durability, isReadOnly, onReplaced, placeOf };
}
