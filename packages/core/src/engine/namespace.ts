import type { Settings } from '../contracts/settings.ts';

/** The tags that a run must have to be looked up without its id: that of the namespace, where there is one. */
export function namespaceTags({ namespace = '' }: Pick<Settings, 'namespace'>): readonly string[] {
  return namespace === '' ? [] : [namespace];
}
