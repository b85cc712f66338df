import { createRequire } from 'node:module';

const load = createRequire(import.meta.url);

/** The YAML parser, loaded on the first call: most projects have no YAML. */
export function yamlParser(): typeof import('yaml') {
  return load('yaml') as typeof import('yaml');
}

/** The JavaScript parser, loaded on the first call: only places in a file need it, and those only for people. */
export function scriptParser(): typeof import('oxc-parser') {
  return load('oxc-parser') as typeof import('oxc-parser');
}
