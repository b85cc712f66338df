import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative } from 'node:path';

/**
 * The command line that runs `script` of the repository in `root` for a user in `folder`, arguments aside. npm takes the
 * scripts of the nearest package upward, which below the repository may be another.
 */
export function calledAs(script, { root, folder }) {
  const npm = packageOf(folder) === root ? 'npm' : `npm --prefix ${shellWord(shortPath(folder, root))}`;
  return `${npm} run ${script} --`;
}

/** A text whose commands of the repository read as the user in `folder` has to type them. */
export function asCalled(text, place) {
  return text.replaceAll(/npm run (\w+) --/g, (_command, script) => calledAs(script, place));
}

/** The folder whose package.json `npm run` reads; npm takes one with node_modules for a package's too. */
function packageOf(folder) {
  const isPackage = ['package.json', 'node_modules'].some((name) => existsSync(join(folder, name)));
  const parent = dirname(folder);
  return isPackage || parent === folder ? folder : packageOf(parent);
}

/** From within the repository upward, from elsewhere the whole path. */
function shortPath(folder, root) {
  const path = relative(folder, root);
  return /^\.\.(?:[/\\]\.\.)*$/.test(path) || isAbsolute(path) ? path : root;
}

function shellWord(path) {
  return /^[\w./:@\\+-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
