// Bundles what the compiler wrote to a package's `dist` into a few files in `dist/bundled`, which its `exports` name:
// to find and link a module takes Node about as long as to run what is in it, and a command needs hundreds of them.
// `node scripts/bundle.mjs FOLDER [--into NAME] [--inline PACKAGE…] PATTERN…`: the patterns find the entries in `dist`.
// Packages that it depends on stay outside, but for those that are inlined. Into another folder than `bundled` goes what
// is bundled once more with each flow.
import { globSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const root = resolve(import.meta.dirname, '..');
const { build } = createRequire(join(root, 'packages/core/package.json'))('esbuild');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { into: { type: 'string', default: 'bundled' }, inline: { type: 'string', multiple: true, default: [] } },
});
const [folder, ...patterns] = positionals;
const dist = join(root, folder, 'dist');
const outdir = join(dist, values.into);
const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
const needed = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });

rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: globSync(patterns, { cwd: dist }).map((file) => join(dist, file)),
  outbase: dist,
  // Commands are found by their folders; a file that another finds beside it is beside it in a bundle too.
  entryNames: patterns.some((pattern) => pattern.includes('*')) ? '[dir]/[name]' : '[name]',
  chunkNames: '[name]-[hash]',
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // Where a package has both, modules: of those, what isn't used is left out.
  mainFields: ['module', 'main'],
  external: needed.filter((name) => !values.inline.includes(name)).flatMap((name) => [name, `${name}/*`]),
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  ...(values.inline.length > 0 && requiring()),
});

/** What is inlined may be CommonJS, which requires what Node has. */
function requiring() {
  return {
    banner: {
      js: "import{createRequire as flowCreateRequire}from'node:module';const require=flowCreateRequire(import.meta.url);",
    },
  };
}
