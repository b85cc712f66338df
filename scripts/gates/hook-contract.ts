import { join } from 'node:path';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inc, lte, major, valid } from 'semver';
import { type HookTable, readHooks, typesOf } from './hook-table.ts';
import { type Bump, pendingBump } from './pending-bump.ts';
import { publishedPackages, root } from './workspace.ts';

/** What the hooks of the last release promised: its version, then a line for each hook and each part of a type. */
const releasedFile = 'etc/released-hooks.txt';

export interface Contract {
  /** Of @flow/core. */
  readonly version: string;
  readonly lines: readonly ContractLine[];
}

export interface ContractLine {
  readonly text: string;
  /** What plugins make lacks it until they are changed: new, it breaks them. */
  readonly isOwed: boolean;
}

/** How far a change of the contract is one that plugins notice. */
export type ContractChange = 'none' | 'addition' | 'breaking';

/** Where the hooks promise something else than the last release did, and no changeset says so. */
export function hookContractProblems(): readonly string[] {
  const table = readHooks();
  const released = readReleased(root);
  const bump = pendingBump(root, '@flow/core');
  return [
    ...changeProblems({ released, now: contractLines(table), bump }),
    ...sinceProblems({ released, table, bump }),
  ];
}

/** Keeps what the hooks promise now as what the release promises whose version the workspace in `folder` has. */
export function writeReleasedHooks(folder: string): void {
  const core = publishedPackages(folder).find(({ manifest }) => manifest.name === '@flow/core');
  const lines = contractLines(readHooks(folder)).map(({ text }) => text);
  writeFileSync(join(folder, releasedFile), `@flow/core ${core?.manifest.version ?? ''}\n\n${lines.join('\n')}\n`);
}

/** A line for each hook, and for each part of a type that its taps meet. */
export function contractLines(table: HookTable): readonly ContractLine[] {
  const hooks = table.groups.flatMap((group) => group.hooks);
  const owed = new Set(hooks.flatMap(({ made }) => made.map(({ name }) => name)));
  const ofHooks = hooks.map(({ signature }) => ({ text: signature.replaceAll(/\s+/g, ' '), isOwed: false }));
  const ofTypes = typesOf(table).flatMap(({ name, kind, parents, parts }) => [
    ...parents.map((parent) => ({ text: `${name} extends ${parent}`, isOwed: owed.has(name) })),
    ...parts.map(({ text, isOptional }) => ({
      text: `${name}${kind === 'alias' ? ' =' : ':'} ${text}`,
      isOwed: kind === 'interface' && owed.has(name) && !isOptional,
    })),
  ]);
  return [...ofHooks, ...ofTypes].toSorted((a, b) => (a.text < b.text ? -1 : 1));
}

interface Change {
  readonly released: Contract;
  readonly now: readonly ContractLine[];
  /** What the pending changesets make of core's version. */
  readonly bump: Bump | undefined;
}

/** A change that plugins notice needs a release that their ranges notice. */
export function changeProblems({ released, now, bump }: Change): readonly string[] {
  const { gone, added, kind } = compareContracts(released.lines, now);
  const needed = bumpFor(kind, released.version);
  if (needed === undefined || rank(bump) >= rank(needed)) return [];
  return [
    `The hooks promise something else than those of @flow/core ${released.version}:`,
    ...gone.map((line) => `  - ${line}`),
    ...added.map((line) => `  + ${line}`),
    `That needs a changeset for @flow/core of the kind ${needed}: npm run changeset`,
  ];
}

export function compareContracts(
  before: readonly ContractLine[],
  now: readonly ContractLine[],
): { readonly gone: readonly string[]; readonly added: readonly string[]; readonly kind: ContractChange } {
  const [old, own] = [new Set(before.map(({ text }) => text)), new Set(now.map(({ text }) => text))];
  const gone = [...old].filter((text) => !own.has(text));
  const added = now.filter(({ text }) => !old.has(text));
  const isBreaking = gone.length > 0 || added.some(({ isOwed }) => isOwed);
  const kind = isBreaking ? 'breaking' : added.length > 0 ? 'addition' : 'none';
  return { gone, added: added.map(({ text }) => text), kind };
}

/** Below 1.0.0 a range as ^0.1.0 ends before the next minor release. */
function bumpFor(kind: ContractChange, version: string): Bump | undefined {
  if (kind === 'none') return undefined;
  const isStable = major(version) > 0;
  if (kind === 'breaking') return isStable ? 'major' : 'minor';
  return isStable ? 'minor' : 'patch';
}

interface Since extends Omit<Change, 'now'> {
  readonly table: HookTable;
}

/** A hook says truly since when it is there: new ones, since the release that the changesets make. */
export function sinceProblems({ released, table, bump }: Since): readonly string[] {
  const { version, lines } = released;
  const hooks = table.groups.flatMap((group) => group.hooks);
  const next = bump === undefined ? undefined : (inc(version, bump) ?? undefined);
  return hooks.flatMap(({ name, doc }) => {
    const since = doc?.tags.get('since') ?? '';
    const isReleased = lines.some(({ text }) => text.startsWith(`hooks.${name}.`));
    if (valid(since) === null) return [];
    if (isReleased) return lte(since, version) ? [] : [`${name} says @since ${since}; ${version} has it already`];
    return since === next ? [] : [`${name} says @since ${since}; the next release is ${next ?? 'not planned'}`];
  });
}

function rank(bump: Bump | undefined): number {
  return ['patch', 'minor', 'major'].indexOf(bump ?? '');
}

export function parseContract(text: string): Contract {
  const [head = '', , ...lines] = text.trimEnd().split('\n');
  return { version: head.replace('@flow/core ', ''), lines: lines.map((line) => ({ text: line, isOwed: false })) };
}

function readReleased(folder: string): Contract {
  const path = join(folder, releasedFile);
  if (!existsSync(path)) throw new Error(`${releasedFile} is missing: it is written by npm run release:version`);
  return parseContract(readFileSync(path, 'utf8'));
}
