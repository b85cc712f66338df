import type { PackageJson } from '@flow/core/plugins';

/** What a user does next, by what a plugin's package.json says of it; each a line. */
export function howToUse(json: PackageJson): readonly string[] {
  const { decorators = [], ...providers } = providedBy(json);
  const named = Object.entries(providers).flatMap(([kind, names]) => names.map((name) => `${kind}: ${name}`));
  const lines = [
    ...(decorators.length === 0 ? [] : [decoratorLine(json, decorators)]),
    ...(named.length === 0 ? [] : [`A stack uses it by its name: ${named.join(', ')}.`]),
    ...(json.oclif?.commands === undefined ? [] : ['flow --help lists its commands.']),
  ];
  const isListed = json.flow?.plugin !== undefined && named.length === 0;
  return isListed
    ? [...lines, `List it in flow.config.*, so that runs use it: "plugins": ["${json.name ?? ''}"]`]
    : lines;
}

function decoratorLine({ name = '' }: PackageJson, decorators: readonly string[]): string {
  const [first = ''] = decorators;
  return `A flow imports its decorators: import { ${decorators.join(', ')} } from '${name}'. Or: flow run FILE --with ${first}`;
}

/** The names that it provides, by their kind. */
export function providedBy({ flow }: PackageJson): Readonly<Record<string, readonly string[]>> {
  const provides: unknown = flow?.provides;
  if (typeof provides !== 'object' || provides === null) return {};
  const kinds = Object.entries(provides).map(([kind, names]) => [kind, textsIn(names)] as const);
  return Object.fromEntries(kinds.filter(([, names]) => names.length > 0));
}

function textsIn(names: unknown): readonly string[] {
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : [];
}
