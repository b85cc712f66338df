import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { type GateResult, resultOf } from './gate.ts';
import { runTool } from './run-program.ts';
import { publishedPackages, readText, repositoryFiles, root } from './workspace.ts';

/** A piece of TypeScript that stands in a page or in a comment. */
export interface Example {
  /** The file that holds it. */
  readonly file: string;
  /** The line of the file on which its text begins, counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** Where examples are compiled: a package that has all others as its dependencies. */
const workshop = 'test/e2e/temp/examples';

/** Packages whose making a page shows, and the page's file that they are made of. */
const shownPackages = { 'flow-usage': ['./docs-decorators-md/src/usage.ts'] };

/** Compiles every example of the pages and of the comments of what the packages export, as an author of flows would. */
export async function checkExamples(): Promise<GateResult> {
  const examples = repositoryFiles().flatMap((file) => examplesIn(file, readText(file)));
  return resultOf(await compile(examples));
}

/** The ```ts blocks of a page, or the `@example`s of a source. */
export function examplesIn(file: string, text: string): readonly Example[] {
  // A template's page has placeholders.
  if (file.endsWith('.md')) return /^etc\/|\/templates\//.test(file) ? [] : blocksIn(file, text);
  return /^(packages|plugins)\/[^/]+\/src\/.*\.ts$/.test(file) ? commentsIn(file, text) : [];
}

function blocksIn(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/^```ts\n(?<body>[^]*?)^```$/gm)].map(({ index, groups }) => ({
    file,
    line: lineAt(text, index) + 1,
    text: groups?.['body'] ?? '',
  }));
}

/** An example ends with its comment or at the next tag. */
function commentsIn(file: string, text: string): readonly Example[] {
  return [...text.matchAll(/^ *\* @example\n(?<body>(?: *\*(?!\/| @[a-z]).*\n)+)/gm)].map(({ index, groups }) => ({
    file,
    line: lineAt(text, index) + 1,
    text: (groups?.['body'] ?? '').replaceAll(/^ *\* ?/gm, '').replaceAll('\\@', '@'),
  }));
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

/** What doesn't compile, each with its place in the page or the source. */
export async function compile(examples: readonly Example[]): Promise<readonly string[]> {
  const folder = join(root, workshop);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const names = nameTable();
    const files = examples.map((example, index) => ({ example, name: fileOf(example, index) }));
    const folders = new Set(files.map(({ name }) => dirname(name)));
    for (const one of folders) {
      mkdirSync(join(folder, one), { recursive: true });
      writeFileSync(join(folder, one, 'regions.ts'), readText('examples/regions/src/regions.ts'));
    }
    for (const { example, name } of files) writeFileSync(join(folder, name), moduleOf(example, names));
    const compilerOptions = { paths: shownPackages };
    const tsconfig = { extends: join(root, 'tsconfig.flows.json'), compilerOptions, include: ['**/*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
    const args = ['-p', folder, '--noEmit', '--pretty', 'false', '--noUnusedLocals', 'false'];
    const { output } = await runTool('typescript/bin/tsc', args, folder);
    return output.split('\n').flatMap((line) => placed(line, files));
  } finally {
    rmSync(dirname(folder), { recursive: true, force: true });
  }
}

interface ExampleFile {
  readonly example: Example;
  /** In the folder where examples are compiled. */
  readonly name: string;
}

/** A page's files that say in their first line where they stand stand together, so that they can import each other. */
function fileOf({ file, text }: Example, index: number): string {
  const [, own] = /^\/\/ (\S+\.ts)\n/.exec(text) ?? [];
  return own === undefined ? `example-${String(index)}.ts` : `${file.replaceAll(/\W/g, '-')}/${own}`;
}

function placed(line: string, files: readonly ExampleFile[]): readonly string[] {
  const { name, at, rest } = /^(?<name>\S+)\((?<at>\d+),\d+\): (?<rest>.*)$/.exec(line)?.groups ?? {};
  const found = files.find((file) => file.name === name);
  if (found === undefined) return /\berror TS/.test(line) ? [line] : [];
  return [`${found.example.file}:${String(Number(at) - 1 + found.example.line - 1)}: ${rest ?? ''}`];
}

/**
 * The example as a module whose first line imports what it names but doesn't import itself; members of a flow stand in
 * a class that begins on that line, and taps in the setup of a plugin.
 */
function moduleOf({ text }: Example, names: ReadonlyMap<string, string>): string {
  const isMember = /^(?:readonly |@\w+(?!.*\bclass\b))/.test(text) && !/^(?:export )?(?:default )?class /m.test(text);
  if (text.startsWith('hooks.'))
    return `${importsOf(`definePlugin ${text}`, names)} definePlugin({ name: 'example', setup({ hooks }) {\n${text}} });\n`;
  return isMember
    ? `${importsOf(`Flow ${text}`, names)} class Example extends Flow {\n${text}}\n`
    : `${importsOf(text, names)} export {};\n${text}`;
}

function importsOf(text: string, names: ReadonlyMap<string, string>): string {
  const own = new Set(text.match(/[A-Za-z_$][\w$]*/g));
  if (/^import /m.test(text)) return '';
  const imports = [...own].flatMap((name) => {
    const statement = names.get(name);
    const isDeclared = new RegExp(`(?:class|const|function|interface|type) ${name.replaceAll('$', '\\$')}\\b`).test(
      text,
    );
    return statement === undefined || isDeclared ? [] : [statement];
  });
  return imports.join(' ');
}

function importOf(name: string, from: string): string {
  return `import { ${name} } from '${from}';`;
}

/** `Name` of `type Name`. */
function bare(name: string): string {
  return name.replace(/^type /, '');
}

/** The import of each name that a comment's example may use without one: what the packages offer, and a few more. */
function nameTable(): ReadonlyMap<string, string> {
  const offered = publishedPackages().flatMap(({ folder, manifest }) =>
    Object.keys(manifest.exports ?? {})
      .filter((entry) => entry !== './package.json')
      .flatMap((entry) => {
        const specifier = `${manifest.name}${entry.slice(1)}`;
        const source = sourceOf(folder, manifest.exports?.[entry]);
        return source === undefined
          ? []
          : exportsOf(source).map((name) => [bare(name), importOf(name, specifier)] as const);
      }),
  );
  const known = [
    ['z', importOf('z', 'zod')],
    ['expect', importOf('expect', 'vitest')],
    ['test', importOf('test', 'vitest')],
    ['Regions', "import Regions from './regions.ts';"],
  ] as const;
  // The first entry of a package is the one that its authors mean.
  return new Map([...offered.toReversed(), ...known]);
}

function sourceOf(folder: string, entry: unknown): string | undefined {
  const { types: file } = typeof entry === 'object' && entry !== null ? (entry as { types?: string }) : {};
  return file?.replace(/^\.\/dist\/(.*)\.d\.ts$/, `${folder}/src/$1.ts`);
}

function exportsOf(file: string): readonly string[] {
  const { module } = parseSync(file, readText(file));
  return module.staticExports.flatMap(({ entries }) =>
    entries.map(({ exportName, isType }) => `${isType ? 'type ' : ''}${exportName.name ?? ''}`),
  );
}
