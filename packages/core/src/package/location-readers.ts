import { readFile } from 'node:fs/promises';
import { owningPackage } from './find-package.ts';
import { mapInBatches } from './in-batches.ts';
import { needsCore } from './kept-packages.ts';
import { slashes, within, type Places } from './portable-path.ts';

/** Ways in which a module finds what stands beside it, or loads what no bundler can foresee. */
const looksAround =
  /\b__(?:dirname|filename)\b|\bimport\.meta\.(?:url|dirname|filename)\b|\brequire\.resolve\b|\bcreateRequire\(|\brequire\(\s*[^'"`)\s]/;

/** Real folders of the installed packages that work only where they stand, with their files around them. */
export async function packagesReadingTheirPlace(
  inputs: readonly string[],
  places: Places,
): Promise<ReadonlySet<string>> {
  const installed = inputs.filter(
    (file) =>
      slashes(file).includes('/node_modules/') && /\.[cm]?js$/.test(file) && within(file, places.coreDir) === undefined,
  );
  const texts = await mapInBatches(installed, async (file) => ({ file, text: await readFile(file, 'utf8') }));
  const owners = texts.filter(({ text }) => looksAround.test(text)).map(({ file }) => owningPackage(file));
  return new Set(owners.flatMap((owner) => (owner === undefined || needsCore(owner) ? [] : [owner.root])));
}
