import { cp, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export interface TemplateValues {
  readonly packageName: string;
  /** The version of create-flow, with which all packages of flow are released. */
  readonly flowVersion: string;
  /** Versions of other packages, by their names. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * Copies templates into a folder, later ones over earlier ones, and fills them in. A leading `_` of a name stands for a
 * dot, since npm publishes no `.gitignore`, and `package.template.json` is no package of its own.
 */
export async function fillTemplate(
  templates: readonly string[],
  folder: string,
  values: TemplateValues,
): Promise<void> {
  const installed = (file: string): boolean => !/^(?:node_modules|dist)$/.test(basename(file));
  for (const template of templates) await cp(template, folder, { recursive: true, filter: installed });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  await Promise.all(files.map((file) => fillFile(file, values)));
  const paths = entries.map((entry) => join(entry.parentPath, entry.name));
  // The deepest first, so that no path changes under another.
  for (const path of paths.toSorted((a, b) => b.length - a.length)) await renameFilled(path, values);
}

async function fillFile(file: string, values: TemplateValues): Promise<void> {
  const text = filled(await readFile(file, 'utf8'), values);
  await writeFile(file, basename(file) === 'package.template.json' ? withVersions(text, values) : text);
}

async function renameFilled(path: string, values: TemplateValues): Promise<void> {
  const name = filled(basename(path), values).replace(/^_/, '.').replace('.template.', '.');
  if (name !== basename(path)) await rename(path, join(dirname(path), name));
}

function filled(text: string, { packageName, flowVersion }: TemplateValues): string {
  return text
    .replaceAll('__NAME__', packageName)
    .replaceAll('__SHORT__', shortName(packageName))
    .replaceAll('__KERNEL__', `^${flowVersion}`);
}

/** What a plugin provides is called as its package, without what all plugins' names share. */
function shortName(packageName: string): string {
  return packageName.replace(/^@[^/]+\//, '').replace(/^(?:flow-plugin-|flow-)(?=.)/, '');
}

/** In a template, dependencies are written as in this workspace. */
function withVersions(text: string, { flowVersion, versions }: TemplateValues): string {
  return text.replaceAll(/"([^"]+)": "(?:workspace:\^|catalog:)"/g, (_whole, name: string) => {
    if (name.startsWith('@flow/')) return `"${name}": "^${flowVersion}"`;
    const version = versions[name];
    if (version === undefined) throw new Error(`${name} is not in the catalog`);
    return `"${name}": "^${version}"`;
  });
}
