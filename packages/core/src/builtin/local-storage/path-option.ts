import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fromHome } from '../../contracts/home-path.ts';
import type { ProviderRequest } from '../../contracts/storage.ts';
import { errors } from '../errors.ts';
import { refuseUnknownOptions } from '../unknown-options.ts';

/** The absolute path in the one option `name` that a provider has: a path, counted from the project or, after `~/`, from the home folder, or a file URL. */
export function parsePathOption(request: ProviderRequest, name: string, fallback: string): string {
  refuseUnknownOptions(request, [name]);
  const { use, options, projectRoot, placeOf } = request;
  const value = options[name] ?? fallback;
  const found = value === '' ? 'an empty text' : `a ${typeof value}`;
  if (typeof value !== 'string' || value === '') {
    const facts = { provider: use, option: name, expected: 'a path or a file URL', found };
    throw errors.FLOW_PROVIDER_OPTION_INVALID(facts, placeOf?.(name));
  }
  return value.startsWith('file://') ? fileURLToPath(value) : resolve(projectRoot, fromHome(value));
}
