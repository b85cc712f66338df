import { pluginKinds, type Creation } from './parse-words.ts';
import type { PackageManager } from './programs.ts';

/** What `--help` prints. */
export const help: string = `Begins a project of flows, or a plugin of flow, in a new folder.

USAGE
  npm create flow NAME [-- --plugin KIND] [-- --no-install] [-- --no-git]

  NAME           the folder, and the name of the package: my-project, @acme/flow-vault
  --plugin KIND  a plugin instead of a project: ${pluginKinds.join(', ')}
  --no-install   installs no dependencies
  --no-git       begins no git repository; within one, none is begun anyway
  --version      prints the version
  --help         prints this

EXAMPLES
  npm create flow my-project
  npm create flow flow-plugin-vault -- --plugin storage
  pnpm create flow my-project --no-install
`;

/** What to do with what was created. */
export function closing({ shownFolder, installs, plugin }: Creation, manager: PackageManager): string {
  const run = manager === 'npm' || manager === 'bun' ? `${manager} run` : manager;
  const isProject = plugin === undefined;
  const lines: readonly (readonly [words: string, what: string])[] = [
    [`cd ${shownFolder}`, ''],
    ...(installs ? [] : [[`${manager} install`, 'installs the dependencies'] as const]),
    ...(isProject ? [[`${run} start`, 'runs the flow'] as const] : []),
    [`${run} test`, 'runs the tests'],
    [`${run} check`, isProject ? 'checks the types and the graph' : 'checks the types'],
    [`${run} lint`, 'looks for what is likely wrong'],
    ...(isProject ? [] : [[`${manager} publish`, 'builds and publishes it'] as const]),
  ];
  return `\n${lines.map(([words, what]) => `  ${words.padEnd(20)} ${what}`.trimEnd()).join('\n')}\n`;
}
