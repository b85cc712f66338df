import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ErrorEntry, readCatalogues } from './error-catalogues.ts';
import { publishedPackages, readText, repositoryFiles, root } from './workspace.ts';

export const errorsDoc = 'docs/errors.md';

/** The page of all errors: for each package its codes, how they read, and what to do. */
export function renderErrorsDoc(entries: readonly ErrorEntry[]): string {
  const packages = publishedPackages().map(({ folder, manifest }) => ({ folder, name: manifest.name }));
  const sections = packages.map(({ folder, name }) => {
    const own = entries.filter(({ file }) => file.startsWith(`${folder}/`));
    return own.length === 0 ? '' : `\n## ${name}\n${own.map(renderEntry).join('')}`;
  });
  return `${head}${sections.join('')}`;
}

const head = `# Errors

Every error that \`flow\` and its plugins report on their own has a code that does not change from release to release.
\`<name>\` stands for a fact of the case. Exit code 1: the run failed; 2: bad usage or an invalid flow. A run in which
several tasks failed ends with 2 where all of their errors have it, else with 1.
This page is written by \`npm run docs:errors\` from the catalogues in the source.
`;

function renderEntry({ code, messages, hints, exitCode }: ErrorEntry): string {
  const hint = hints.length === 0 ? '' : `\nWhat to do: ${hints.map(escape).join(' *or* ')}\n`;
  return `\n### ${code}\n\n${messages.map(escape).join(' *or* ')}\n${hint}\nExit code ${exitCode}.\n`;
}

/** Facts in angle brackets would be taken for HTML. */
function escape(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll(/[<*_`]/g, (mark) => `\\${mark}`)
    .replaceAll('\n', ' ');
}

/** Where codes are defined twice, thrown without a definition, or the page is not what the source says. */
export function errorsDocProblems(): readonly string[] {
  const entries = readCatalogues();
  const page = existsSync(join(root, errorsDoc)) ? readText(errorsDoc) : '';
  return [...codeProblems(entries), ...pageProblems(entries, page), ...strayProblems(entries)];
}

function codeProblems(entries: readonly ErrorEntry[]): readonly string[] {
  return entries.flatMap(({ code, file }, index) => {
    const problems = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(code) ? [] : [`${file}: ${code} is not a code in capitals`];
    const twin = entries.find((other, at) => at < index && other.code === code);
    return twin ? [...problems, `${file}: ${code} is defined in ${twin.file} as well`] : problems;
  });
}

/** Codes of the source and of the page, compared both ways, and then the page's text. */
export function pageProblems(entries: readonly ErrorEntry[], page: string): readonly string[] {
  const documented = [...page.matchAll(/^### (\S+)$/gm)].map((match) => match[1] ?? '');
  const defined = entries.map(({ code }) => code);
  const problems = [
    ...defined.filter((code) => !documented.includes(code)).map((code) => `${errorsDoc} lacks ${code}`),
    ...documented.filter((code) => !defined.includes(code)).map((code) => `${errorsDoc} has ${code}, which is gone`),
  ];
  if (problems.length === 0 && page !== renderErrorsDoc(entries))
    problems.push(`${errorsDoc} words an error otherwise`);
  return problems.length === 0 ? [] : [...problems, 'Run: npm run docs:errors'];
}

function strayProblems(entries: readonly ErrorEntry[]): readonly string[] {
  const defined = new Set(entries.map(({ code }) => code));
  const sources = repositoryFiles().filter((file) => /^(packages|plugins)\/[^/]+\/src\/.*\.ts$/.test(file));
  return sources.flatMap((file) => {
    const used = [...readText(file).matchAll(/\b(?:code: '|errors\.)(FLOW_[A-Z0-9_]+)/g)].map(
      (match) => match[1] ?? '',
    );
    return used.filter((code) => !defined.has(code)).map((code) => `${file}: ${code} is in no catalogue`);
  });
}
