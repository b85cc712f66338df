import type { Rail } from './lay-out-graph.ts';

/** What a drawing is made of. */
export interface Signs {
  readonly step: string;
  readonly choice: string;
  readonly ahead: string;
  readonly back: string;
  readonly ellipsis: string;
  readonly rails: Readonly<Record<Rail['kind'], RailSigns>>;
}

interface RailSigns {
  readonly line: string;
  readonly arm: string;
  readonly lastArm: string;
}

const double = { line: '║ ', arm: '╠═', lastArm: '╚═' };

export const unicodeSigns: Signs = {
  step: '●',
  choice: '◇',
  ahead: '→',
  back: '↺',
  ellipsis: '…',
  rails: {
    split: { line: '│ ', arm: '├─', lastArm: '└─' },
    switch: { line: '┆ ', arm: '├╌', lastArm: '└╌' },
    foreach: double,
    parallel: double,
  },
};

const hashes = { line: '# ', arm: '#=', lastArm: '#=' };

/** For terminals that know no more than ASCII. */
export const asciiSigns: Signs = {
  step: '*',
  choice: '?',
  ahead: '->',
  back: 'back to',
  ellipsis: '...',
  rails: {
    split: { line: '| ', arm: '|-', lastArm: '`-' },
    switch: { line: ': ', arm: ':-', lastArm: '`-' },
    foreach: hashes,
    parallel: hashes,
  },
};
