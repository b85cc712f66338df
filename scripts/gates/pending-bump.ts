import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const bumps = ['major', 'minor', 'patch'] as const;

export type Bump = (typeof bumps)[number];

/** What the changesets of the workspace in `folder` make of a package's version, the largest of them; undefined where none names it. */
export function pendingBump(folder: string, name: string): Bump | undefined {
  const files = readdirSync(join(folder, '.changeset')).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const texts = files.map((file) => readFileSync(join(folder, '.changeset', file), 'utf8'));
  const named = texts.flatMap((text) => bumpIn(text, name) ?? []);
  return bumps.find((bump) => named.includes(bump));
}

function bumpIn(text: string, name: string): Bump | undefined {
  const [, head = ''] = /^---\n([^]*?)^---$/m.exec(text) ?? [];
  const line = head.split('\n').find((one) => one.replaceAll(/['"]/g, '').startsWith(`${name}:`));
  return bumps.find((bump) => line?.endsWith(` ${bump}`));
}
