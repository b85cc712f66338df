import { createHash } from 'node:crypto';
import path from 'node:path';
import type { BuildResult, Metafile } from 'esbuild';
import { flowEntry, type PackageFile } from './built-package.ts';
import { portablePath, slashes, sourceUrl, type Places } from './portable-path.ts';

const chunkName = /chunk-[0-9A-Z]{8}\.mjs/g;
const moduleComment = /^(\s*\/\/ )(\S.*)$/gm;
const moduleKey = /^(\s*")([^"\n]+)("\()/gm;

type Outputs = BuildResult<{ readonly metafile: true; readonly write: false }>;

/**
 * What esbuild made, without a trace of where this project, core and the packages stand on this machine.
 *
 * @param originals - the text of the user's own sources, by absolute path
 */
export function portableOutputs(
  { outputFiles, metafile }: Outputs,
  places: Places,
  originals: ReadonlyMap<string, string>,
): readonly PackageFile[] {
  const folder = outDir(places.projectRoot);
  const names = portableNames(metafile, places);
  const chunks = portableChunks(metafile, names);
  const commonjs = commonjsChunks(metafile);
  const maps = outputFiles.filter((output) => output.path.endsWith('.mjs.map'));
  const shaken = sourcesWithout(maps, folder, originals);
  return outputFiles.map((output) => {
    const written = slashes(path.relative(folder, output.path));
    const name = written.replaceAll(chunkName, (chunk) => chunks.get(chunk) ?? chunk);
    if (name.endsWith('.mjs'))
      return {
        path: name,
        contents: Buffer.from(portableCode(withNamedExports(output.text, commonjs), names, chunks)),
      };
    if (name.endsWith('.mjs.map')) {
      const more = name === `${flowEntry}.map` ? shaken : [];
      return { path: name, contents: Buffer.from(portableMap(output.text, { places, originals, more })) };
    }
    return { path: name, contents: output.contents };
  });
}

/** Where esbuild believes to write: nothing is. */
export function outDir(projectRoot: string): string {
  return path.join(projectRoot, '.flow-package');
}

/** The bundle's inputs as esbuild names them, with the names that they shall have. */
function portableNames(metafile: Metafile, places: Places): ReadonlyMap<string, string> {
  const inputs = Object.keys(metafile.inputs).filter((name) => !name.startsWith('flow-entry:'));
  return new Map(inputs.map((name) => [name, portablePath(path.resolve(places.projectRoot, name), places)]));
}

/** esbuild's chunk names hash paths of this machine; ours, as long, hash what the chunk holds. */
function portableChunks(metafile: Metafile, names: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const chunks = new Map<string, string>();
  for (const [file, output] of Object.entries(metafile.outputs)) {
    const name = path.posix.basename(file);
    const holds = Object.keys(output.inputs)
      .map((input) => names.get(input) ?? input)
      .toSorted();
    const identity = JSON.stringify([names.get(output.entryPoint ?? '') ?? output.entryPoint ?? '', holds]);
    const hash = createHash('sha256').update(identity).digest('hex').slice(0, 8).toUpperCase();
    if (name.match(chunkName)?.[0] === name) chunks.set(name, `chunk-${hash}.mjs`);
  }
  return chunks;
}

/** Chunks that hold a CommonJS module for `import()`. */
function commonjsChunks({ inputs, outputs }: Metafile): ReadonlySet<string> {
  const found = Object.entries(outputs).filter(([, { entryPoint }]) => inputs[entryPoint ?? '']?.format === 'cjs');
  return new Set(found.map(([file]) => path.posix.basename(file)));
}

/** Behind esbuild's `import()` of a CommonJS module there is only its default; Node gives what it exports by name too. */
function withNamedExports(code: string, commonjs: ReadonlySet<string>): string {
  let isUsed = false;
  const named = code.replaceAll(/\bimport\("\.\/(chunk-[0-9A-Z]{8}\.mjs)"\)/g, (found, chunk: string) => {
    if (!commonjs.has(chunk)) return found;
    isUsed = true;
    return `${found}.then(__flowNamedExports)`;
  });
  return isUsed ? named.replace(/(?=\/\/# sourceMappingURL=.*\s*$)|$/, `${namedExports}\n`) : code;
}

const namedExports = `function __flowNamedExports({ default: exported }) {
  const names = exported !== null && ["object", "function"].includes(typeof exported) ? Object.keys(exported) : [];
  const getters = names.map((name) => [name, { enumerable: true, get: () => exported[name] }]);
  const all = [...getters, ["default", { enumerable: true, value: exported }]];
  return Object.create(null, Object.fromEntries(all));
}`;

/** Only text that esbuild puts at the start of lines changes, or keeps its length: the source maps hold. */
function portableCode(code: string, names: ReadonlyMap<string, string>, chunks: ReadonlyMap<string, string>): string {
  return code
    .replaceAll(chunkName, (chunk) => chunks.get(chunk) ?? chunk)
    .replaceAll(moduleComment, (line, before: string, name: string) =>
      names.has(name) ? before + names.get(name) : line,
    )
    .replaceAll(moduleKey, (line, before: string, name: string, after: string) =>
      names.has(name) ? before + names.get(name) + after : line,
    );
}

interface SourceMap {
  readonly sources: readonly string[];
}

/** Own sources of which no code is left in the bundle, as those that only export from others. */
function sourcesWithout(
  maps: Outputs['outputFiles'],
  folder: string,
  originals: ReadonlyMap<string, string>,
): readonly string[] {
  const mapped = new Set(maps.flatMap(({ text }) => sourceFiles(JSON.parse(text) as SourceMap, folder)));
  return [...originals.keys()].filter((file) => !mapped.has(file)).toSorted();
}

function sourceFiles({ sources }: SourceMap, folder: string): readonly (string | undefined)[] {
  return sources.map((source) => (source.startsWith('flow-entry:') ? undefined : path.resolve(folder, source)));
}

interface MapParts {
  readonly places: Places;
  readonly originals: ReadonlyMap<string, string>;
  /** Sources that nothing maps to. */
  readonly more: readonly string[];
}

/** The text of the user's own sources goes along, as it was written; nobody steps through the others'. */
function portableMap(text: string, { places, originals, more }: MapParts): string {
  const map = JSON.parse(text) as SourceMap;
  const files = [...sourceFiles(map, outDir(places.projectRoot)), ...more];
  const sources = files.map((file) => (file === undefined ? 'flow://core/entry' : sourceUrl(file, places)));
  const sourcesContent = files.map((file) => (file === undefined ? undefined : originals.get(file)));
  return JSON.stringify({ ...map, sources, sourcesContent: sourcesContent.map((content) => content ?? null) });
}
