import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const output = /\.(?:js|d\.ts)(?:\.map)?$/;

/**
 * Removes from a package's `dist` what was compiled from sources that are gone, which the compiler leaves behind. What was
 * bundled stays for as long as the next bundle isn't there: commands run on it while the sources have a mistake.
 */
export function removeOrphans(packageFolder) {
  const dist = join(packageFolder, 'dist');
  if (!existsSync(join(dist, '.tsbuildinfo'))) return;
  for (const entry of readdirSync(dist, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath ?? entry.path, entry.name);
    if (path.startsWith(join(dist, 'bundled'))) continue;
    const source = join(packageFolder, 'src', path.slice(dist.length + 1));
    if (entry.isFile() && output.test(path) && !hasSource(source)) rmSync(path);
  }
}

function hasSource(compiled) {
  const base = compiled.replace(output, '');
  return ['.ts', '.tsx', '.d.ts', '.js'].some((ending) => existsSync(base + ending));
}
