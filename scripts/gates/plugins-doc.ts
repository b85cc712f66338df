import { relative } from 'node:path';
import { readHooks, type Hook, type HookGroup, type HookTable } from './hook-table.ts';
import { namedTypes, type TypeDeclaration, type TypePart } from './type-declarations.ts';
import { readText, root } from './workspace.ts';

export const pluginsDoc = 'docs/plugins.md';

/** The page between these is written by `npm run docs:hooks`. */
const begin = '<!-- From here to the end of the reference: written by npm run docs:hooks. -->\n';
const end = '<!-- The end of the reference. -->\n';

/** How the names of a kind's hooks begin, and what a tap of it does. */
const kindWords: Readonly<Record<string, { readonly form: string; readonly does: string }>> = {
  SeriesHook: { form: '`beforeX`, `afterX`', does: 'is awaited' },
  TransformHook: { form: '`transformX`', does: 'changes a value' },
  SyncTransformHook: { form: '`transformX`', does: 'changes a value at once' },
  ProvideHook: { form: '`provideX`', does: 'answers' },
  ProviderMap: { form: '`provideX.for(name)`', does: 'provides' },
  OnHook: { form: '`onX`', does: 'is told' },
};

/** The reference of all hooks, from their doc comments and those of the types that their taps meet. */
export function renderReference(table: HookTable): string {
  const { groups, kinds, options } = table;
  const kindRows = Object.entries(kindWords).flatMap(([kind, { form, does }]) => {
    const doc = kinds.get(kind);
    return doc === undefined ? [] : [`| ${form} | ${does} | ${cell(doc)} |`];
  });
  const shown = shownTypes(
    groups.flatMap(({ hooks }) => hooks),
    options,
  );
  const names = new Set(shown.map(({ name }) => name));
  return [
    '| hooks | a tap | |\n|---|---|---|',
    `${kindRows.join('\n')}\n`,
    ...groups.map((group) => renderGroup(group, names)),
    '## Types of the hooks\n',
    'What the taps above get and return, and what that names. `@flow/core/kernel` exports most of them.\n',
    ...shown.map((type) => renderType(type, names)),
  ].join('\n');
}

/** The page with its reference as the source has it now. Throws where the page has no place for it. */
export function withReference(page: string, reference: string): string {
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${pluginsDoc} lacks the lines between which its reference stands`);
  return `${page.slice(0, from + begin.length)}\n${reference}\n${page.slice(to)}`;
}

/** Where a hook's comment leaves out what it must say, or the page is not what the source says. */
export function pluginsDocProblems(): readonly string[] {
  const table = readHooks();
  return [...commentProblems(table), ...referenceProblems(table, readText(pluginsDoc))];
}

/** Hooks of the source and of the page, compared both ways, and then the page's text. */
export function referenceProblems(table: HookTable, page: string): readonly string[] {
  const names = table.groups.flatMap(({ hooks }) => hooks.map(({ name }) => name));
  const documented = [...page.matchAll(/^### ((?:before|after|transform|provide|on)[A-Z]\w*)$/gm)].map(
    (match) => match[1] ?? '',
  );
  const problems = [
    ...names.filter((name) => !documented.includes(name)).map((name) => `${pluginsDoc} lacks ${name}`),
    ...documented.filter((name) => !names.includes(name)).map((name) => `${pluginsDoc} has ${name}, which is gone`),
  ];
  if (problems.length === 0 && page !== withReference(page, renderReference(table)))
    problems.push(`${pluginsDoc} describes a hook or a type otherwise than its comments`);
  return problems.length === 0 ? [] : [...problems, 'Run: npm run docs:hooks'];
}

/** Each hook says where it fires, what becomes of a tap that throws, and since when it is there. */
export function commentProblems({ groups }: HookTable): readonly string[] {
  return groups.flatMap(({ file, hooks }) =>
    hooks.flatMap(({ name, doc }) => {
      const missing = [
        ...(processesOf(doc?.text ?? '').length === 0 ? ["in which process it fires: the launcher or a task's"] : []),
        ...(/\b(?:throws?|fails?)\b/.test(doc?.text ?? '') ? [] : ['what becomes of a tap that throws']),
        ...(/^\d+\.\d+\.\d+$/.test(doc?.tags.get('since') ?? '') ? [] : ['@since which release of core it is there']),
      ];
      return missing.map((what) => `${pathOf(file)}: the comment of ${name} doesn't say ${what}`);
    }),
  );
}

function processesOf(text: string): readonly string[] {
  const [first = ''] = text.split('\n\n');
  return [
    ...(/\blauncher\b/.test(first) ? ['the launcher'] : []),
    ...(/\btask's\s+(?:own\s+)?process\b/.test(first) ? ["the task's process"] : []),
  ];
}

function renderGroup({ name, doc, file, hooks }: HookGroup, names: ReadonlySet<string>): string {
  const title = name.replace(/Hooks$/, ' hooks');
  return [
    `## ${title}\n`,
    `${doc} [Source](../${pathOf(file)}).\n`,
    ...hooks.map((hook) => renderHook(hook, names)),
  ].join('\n');
}

function renderHook({ name, doc, kind, signature, given, made }: Hook, names: ReadonlySet<string>): string {
  const example = doc?.tags.get('example');
  const types = [...given, ...made].map((type) => linkTo(type.name, names));
  const facts = [
    `A tap ${doingOf(kind)}`,
    `in ${processesOf(doc?.text ?? '').join(' and ')}`,
    ...(types.length === 0 ? [] : [types.join(', ')]),
    `since ${doc?.tags.get('since') ?? '?'}`,
  ];
  return [
    `### ${name}\n`,
    `${facts.join(' · ')}\n`,
    `\`\`\`typescript\n${signature}\n\`\`\`\n`,
    `${doc?.text ?? ''}\n`,
    ...(example === undefined ? [] : [`\`\`\`ts\n${example}\n\`\`\`\n`]),
  ].join('\n');
}

/** What the hooks' own types extend and name, one step deep; of what plugins make, only the thing itself. */
function shownTypes(hooks: readonly Hook[], options: readonly TypeDeclaration[]): readonly TypeDeclaration[] {
  const near = hooks.flatMap(({ given, made }) => [...given, ...made, ...given.flatMap(namedTypes)]);
  const byName = new Map(
    [...options, ...near].filter(({ parts }) => isTelling(parts)).map((type) => [type.name, type]),
  );
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** The name of an id, or of one of some words, says enough. */
function isTelling(parts: readonly TypePart[]): boolean {
  return parts.some(({ text, doc }) => doc !== undefined || !/^(?:Brand<|')/.test(text));
}

function renderType({ name, doc, file, parents, kind, parts }: TypeDeclaration, names: ReadonlySet<string>): string {
  const own = parents.map((parent) => linkTo(parent, names));
  const more = own.length === 0 ? '' : ` With all that ${own.join(' and ')} has.`;
  const text = `${doc?.text ?? ''}${more} [Source](../${pathOf(file)}).`.trim();
  const rows = parts.map((part) => `| ${code(shownText(part))} | ${cell(part.doc?.text ?? '')} |`);
  const head = kind === 'alias' ? 'one of' : 'property';
  return `### ${name}\n\n${text}\n\n| ${head} | |\n|---|---|\n${rows.join('\n')}\n`;
}

function shownText({ text }: TypePart): string {
  return text.replaceAll('readonly ', '');
}

function linkTo(name: string, names: ReadonlySet<string>): string {
  return names.has(name) ? `[\`${name}\`](#${name.toLowerCase()})` : `\`${name}\``;
}

function doingOf(kind: string): string {
  return kindWords[kind]?.does ?? kind;
}

function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ');
}

function pathOf(file: string): string {
  return relative(root, file);
}
