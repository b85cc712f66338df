// Plugins that the tests publish. They stand in our scope, which the registry of the tests has to itself.

/** A storage of its own over files, in plain JavaScript; its name tells apart what two plugins claim. */
export function storagePlugin(name: string, storage: string): string {
  return `import { definePlugin } from '@flow/core';
import { createReadStream, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname, join, relative } from 'node:path';

process.env['VAULT_IMPORTED'] = 'yes';

function open(root) {
  const at = (key) => join(root, key);
  const draft = async (key, body) => {
    mkdirSync(dirname(at(key)), { recursive: true });
    const file = at(key) + '.' + randomUUID() + '.draft';
    await writeFile(file, body);
    return file;
  };
  const infoOf = (key) => {
    const found = statSync(at(key), { throwIfNoEntry: false });
    return found?.isFile() ? { key, size: found.size, modifiedAt: found.mtimeMs } : undefined;
  };
  const store = {
    url: 'vault:' + root,
    getSync: (key) => {
      try { return new Uint8Array(readFileSync(at(key))); } catch { return undefined; }
    },
    get: async (key) => store.getSync(key),
    getRange: async (key, start, end) => store.getSync(key)?.subarray(start, end),
    getStream: async (key) => createReadStream(at(key)),
    put: async (key, body) => renameSync(await draft(key, body), at(key)),
    putIfAbsent: async (key, body) => {
      const file = await draft(key, body);
      try { linkSync(file, at(key)); return true; } catch { return false; } finally { rmSync(file); }
    },
    async *list(prefix) {
      let entries = [];
      try { entries = readdirSync(at(prefix), { recursive: true, withFileTypes: true }); } catch {}
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.endsWith('.draft')) continue;
        const info = infoOf(relative(root, join(entry.parentPath, entry.name)));
        if (info) yield info;
      }
    },
    stat: async (key) => infoOf(key),
    delete: async (key) => rmSync(at(key), { force: true }),
    getMany: (keys) => Promise.all(keys.map((key) => store.get(key))),
    putMany: async (objects) => { for (const { key, body } of objects) await store.put(key, body); },
    [Symbol.asyncDispose]: async () => {},
  };
  return store;
}

export default definePlugin({
  name: '${name}',
  setup({ hooks }) {
    hooks.provideStorage.for('${storage}').tap(({ projectRoot }) => open(join(projectRoot, '${storage}-store')));
  },
});
`;
}

/** What a package of a storage says of itself. */
export function storageManifest(name: string, version: string, storage: string, kernel = '>=0.1.0'): TestManifest {
  return {
    name,
    version,
    type: 'module',
    exports: './plugin.js',
    scripts: { install: 'touch installed.txt', postinstall: 'touch installed.txt', prepare: 'touch installed.txt' },
    peerDependencies: { '@flow/core': '>=0.1.0' },
    flow: { plugin: './plugin.js', kernel, provides: { storage: [storage] } },
  };
}

export interface TestManifest {
  readonly name: string;
  readonly version: string;
  readonly [field: string]: unknown;
}

/** A package with commands: what each prints, by its words. Importing any of its modules leaves a file behind. */
export function commandPackage(
  name: string,
  version: string,
  commands: Readonly<Record<string, string>>,
): { readonly manifest: TestManifest; readonly files: Readonly<Record<string, string | object>> } {
  const modules = Object.entries(commands).map(([id, text]) => [
    `commands/${id.replaceAll(':', '/')}.js`,
    moduleOf(text),
  ]);
  const cached = Object.keys(commands).map((id) => [id, cachedCommand(name, id)]);
  const oclif = { commands: './commands', topicSeparator: ' ' };
  return {
    manifest: { name, version, type: 'module', flow: { kernel: '>=0.1.0' }, oclif },
    files: { ...Object.fromEntries(modules), 'oclif.manifest.json': { version, commands: Object.fromEntries(cached) } },
  };
}

function moduleOf(text: string): string {
  return `import { appendFileSync } from 'node:fs';
appendFileSync(new URL('../imported.txt', import.meta.url), 'x');
export default class { static async run(argv) { console.log(${JSON.stringify(text)}, ...argv); } }
`;
}

function cachedCommand(name: string, id: string): object {
  return {
    id,
    description: `Says something of ${id}`,
    aliases: [],
    hiddenAliases: [],
    args: { word: { name: 'word', description: 'What to say' } },
    flags: {},
    hidden: false,
    strict: true,
    enableJsonFlag: false,
    isESM: true,
    pluginAlias: name,
    pluginName: name,
    pluginType: 'core',
    relativePath: ['commands', ...`${id}.js`.split(':')],
  };
}
