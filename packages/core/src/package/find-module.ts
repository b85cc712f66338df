import { statSync } from 'node:fs';
import path from 'node:path';

/** In esbuild's order. */
const endings = ['.tsx', '.ts', '.jsx', '.js', '.json'];

/** What TypeScript lets an import of a module that it will write stand for. */
const writtenFrom: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.jsx': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};

/** The file that an import of `place` means to a bundler: itself, its source, with an ending, or a folder's index. */
export function findModule(place: string): string | undefined {
  if (isFile(place)) return place;
  const ending = path.extname(place);
  const stem = place.slice(0, place.length - ending.length);
  const sources = (writtenFrom[ending] ?? []).map((source) => stem + source);
  const others = endings.flatMap((one) => [place + one]);
  const indexes = endings.map((one) => path.join(place, `index${one}`));
  return [...sources, ...others, ...indexes].find(isFile);
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() === true;
}
