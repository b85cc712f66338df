// Writes the versions that the templates ask for by `catalog:` to `dist/versions.json`.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..');
const catalog = readFileSync(join(folder, '../../pnpm-workspace.yaml'), 'utf8').split(/^catalog:\n/m)[1] ?? '';
const lines = catalog.split(/^\S/m)[0].matchAll(/^ {2}'?([^':]+)'?: (\S+)$/gm);
const versions = Object.fromEntries(Array.from(lines, ([, name, version]) => [name, version]));
writeFileSync(join(folder, 'dist/versions.json'), `${JSON.stringify(versions, undefined, 2)}\n`);
