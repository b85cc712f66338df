import { errors } from './errors.ts';

/** What `--parameter name=value` asks for, by the names of fields: `max-items` stands for `maxItems`, as it does for a run. */
export function parameterFilter(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(given.map(readPair));
}

function readPair(given: string): readonly [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(given) ?? [];
  if (name === undefined || value === undefined) throw errors.FLOW_FLAG_PAIR({ flag: '--parameter', given });
  return [name.replaceAll(/-([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase()), value];
}
