import { parseArgs } from 'node:util';

export interface Options {
  readonly json: string | undefined;
  readonly only: readonly string[];
  readonly isQuick: boolean;
  readonly isHelp: boolean;
}

export const usage = `npm run bench -- [options]

  --json FILE   writes the rows to a file
  --only NAME   runs one work; several, where it is given several times
  --quick       smaller sizes and fewer repetitions
  --help        says this
`;

/** Throws what to tell the user. */
export function parseOptions(args: readonly string[], names: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'string' },
      only: { type: 'string', multiple: true },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const { json, only = [], quick, help } = values;
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new Error(`No work is named ${unknown}. There are: ${names.join(', ')}.`);
  return { json, only, isQuick: quick, isHelp: help };
}
