import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { didYouMean } from '../contracts/did-you-mean.ts';

/** The file beside a missing one whose name is most like it; `./count` may well mean `counts.ts`. */
export function nearestFile(missing: string): string | undefined {
  const folder = path.dirname(missing);
  const wanted = path.basename(missing);
  // A link to nothing is there, and missing.
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name !== wanted) : [];
  const near = didYouMean(wanted, names);
  if (near !== undefined || path.extname(wanted) !== '') return near;
  const nearStem = didYouMean(
    wanted,
    names.map((name) => path.parse(name).name),
  );
  return names.find((name) => path.parse(name).name === nearStem);
}
