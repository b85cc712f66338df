import type { ProviderRequest } from '../../contracts/storage.ts';
import { parsePathOption } from '../local-storage/path-option.ts';
import type { SqliteMetadataOptions } from './sqlite-metadata.ts';

/**
 * Where a stack wants its index: `path`, a path or a file URL, counted from the project; `.flow/metadata.db` without one.
 * Throws FLOW_PROVIDER_OPTION_UNKNOWN and FLOW_PROVIDER_OPTION_INVALID.
 */
export function parseSqliteMetadataOptions(request: ProviderRequest): SqliteMetadataOptions {
  const { durability, isReadOnly, onReplaced } = request;
  return { path: parsePathOption(request, 'path', '.flow/metadata.db'), durability, isReadOnly, onReplaced };
}
