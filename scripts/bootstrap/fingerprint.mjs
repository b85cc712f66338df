import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of the workspace that hold a package.json, relative to its root, as pnpm-workspace.yaml lists them. */
export function workspacePackages(root) {
  const text = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const list = /^packages:\n((?:[ ]+-.*\n)+)/m.exec(text)?.[1] ?? '';
  const patterns = list.split('\n').map((line) =>
    line
      .replace(/^\s*-\s*/, '')
      .replaceAll(/['"]/g, '')
      .trim(),
  );
  const folders = patterns.filter(Boolean).flatMap((pattern) => matching(root, pattern));
  return folders.filter((folder) => existsSync(join(root, folder, 'package.json'))).sort();
}

function matching(root, pattern) {
  if (!pattern.endsWith('/*')) return [pattern];
  const parent = pattern.slice(0, -2);
  return existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [];
}

/** Changes when what `pnpm install` reads does. */
export function installFingerprint(root, node) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${node.version.split('.')[0]}\n`);
  const manifests = workspacePackages(root).map((folder) => `${folder}/package.json`);
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json', ...manifests]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}

/** Changes when a file that the build reads is added, removed or written: by name, size and time, without reading it. */
export function buildFingerprint(root) {
  const lines = readdirSync(root)
    .filter(isConfig)
    .map((name) => describe(join(root, name)));
  const bundler = join(root, 'scripts/bundle.mjs');
  if (existsSync(bundler)) lines.push(describe(bundler));
  for (const folder of workspacePackages(root)) {
    const names = readdirSync(join(root, folder)).filter((name) => isConfig(name) || name === 'package.json');
    for (const name of names) lines.push(describe(join(root, folder, name)));
    collect(join(root, folder, 'src'), lines);
  }
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

function isConfig(name) {
  return name.startsWith('tsconfig') && name.endsWith('.json');
}

function collect(folder, lines) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) collect(path, lines);
    else lines.push(describe(path));
  }
}

function describe(path) {
  const { size, mtimeMs } = statSync(path);
  return `${path} ${size} ${mtimeMs}`;
}
