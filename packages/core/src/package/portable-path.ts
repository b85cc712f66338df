import path from 'node:path';

/** The folders that a package's file names count from. */
export interface Places {
  readonly projectRoot: string;
  readonly coreDir: string;
}

const scheme = 'flow://';

/**
 * A name of `file` that is the same on every machine: `project/src/a.ts`, `up1/lib/a.ts` (beside the project),
 * `npm/zod/index.js`, `core/dist/index.js`.
 */
export function portablePath(file: string, places: Places): string {
  const posix = slashes(file);
  const installed = posix.lastIndexOf('/node_modules/');
  const inCore = within(file, places.coreDir);
  if (inCore !== undefined && installed < places.coreDir.length) return `core/${inCore}`;
  if (installed !== -1) return `npm/${posix.slice(installed + '/node_modules/'.length)}`;
  const relative = projectPath(file, places.projectRoot);
  const up = /^(?:\.\.\/)*/.exec(relative)?.[0].length ?? 0;
  return up === 0 ? `project/${relative}` : `up${up / 3}/${relative.slice(up)}`;
}

/** `file` relative to the project, with slashes. */
export function projectPath(file: string, projectRoot: string): string {
  return slashes(path.relative(projectRoot, file));
}

/** The name of `file` in a package's source maps, and so in stacks. */
export function sourceUrl(file: string, places: Places): string {
  return scheme + portablePath(file, places).split('/').map(encodeURIComponent).join('/');
}

/** A source as a stack names it: whose it is, and its path, relative to the project where it is the user's. */
export interface PackagedSource {
  readonly owner: 'user' | 'npm' | 'core';
  readonly path: string;
}

/**
 * What a source map's `flow://…` stands for; undefined for any other url.
 *
 * `flow://project/src/a.ts` is `{ owner: 'user', path: 'src/a.ts' }`.
 */
export function parseSourceUrl(url: string): PackagedSource | undefined {
  if (!url.startsWith(scheme)) return undefined;
  return parsePortablePath(url.slice(scheme.length).split('/').map(decodeURIComponent).join('/'));
}

/** What a name that `portablePath` made stands for; undefined for any other. */
export function parsePortablePath(name: string): PackagedSource | undefined {
  const [place = '', ...rest] = name.split('/');
  if (rest.includes('..')) return undefined;
  const file = rest.join('/');
  if (place === 'project') return { owner: 'user', path: file };
  if (place === 'npm') return { owner: 'npm', path: `node_modules/${file}` };
  if (place === 'core') return { owner: 'core', path: file };
  const up = /^up(\d{1,2})$/.exec(place)?.[1];
  return up === undefined ? undefined : { owner: 'user', path: '../'.repeat(Number(up)) + file };
}

/** `file` relative to `folder`, with slashes; undefined when it is outside. */
export function within(file: string, folder: string): string | undefined {
  const relative = path.relative(folder, file);
  return relative === '' || relative.startsWith('..') || path.isAbsolute(relative) ? undefined : slashes(relative);
}

export function slashes(file: string): string {
  return path.sep === '/' ? file : file.replaceAll(path.sep, '/');
}
