// The layers of the system. Adapt the tables; the rules below are made from them.

/** Folders of packages/core/src: each imports only from itself and from those that it names. */
const coreLayers = {
  contracts: [],
  kernel: ['contracts'],
  flow: ['contracts', 'kernel'],
  graph: ['contracts', 'kernel', 'flow'],
  package: ['contracts', 'kernel', 'flow', 'graph'],
  fingerprint: ['contracts', 'graph', 'package'],
  config: ['contracts', 'kernel', 'flow', 'graph', 'package'],
  datastore: ['contracts', 'kernel'],
  metadata: ['contracts', 'kernel', 'datastore'],
  task: ['contracts', 'kernel', 'flow', 'graph', 'package', 'config', 'datastore', 'metadata'],
  engine: ['contracts', 'kernel', 'flow', 'graph', 'package', 'fingerprint', 'config', 'datastore', 'metadata', 'task'],
  builtin: ['contracts', 'kernel', 'flow', 'datastore', 'metadata', 'task'],
};

/** The one file that knows the built-in providers: it opens a project. */
const compositionRoot = '^packages/core/src/engine/project\\.ts$';

/** Plugins that only declare contracts, which other plugins may import. */
const contractPlugins = [];

/** What a plugin adds to the command, and what only that needs. */
const pluginCommands = '^plugins/[^/]+/src/commands?/';

const core = '^packages/core/src/';

const coreRules = Object.entries(coreLayers).map(([folder, below]) => ({
  name: `core-${folder}`,
  comment: `${folder}/ imports only from ${[folder, ...below].join(', ')}; see coreLayers in .dependency-cruiser.mjs.`,
  severity: 'error',
  from: { path: `${core}${folder}/`, pathNot: compositionRoot },
  to: { path: core, pathNot: `${core}(${[folder, ...below].join('|')})/` },
}));

const rules = [
  {
    name: 'no-cycle',
    comment: 'Files must not import each other in a circle, types included.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-unlisted-core-folder',
    comment: 'A new folder of core gets its place in coreLayers.',
    severity: 'error',
    from: { path: `${core}[^/]+/`, pathNot: `${core}(${Object.keys(coreLayers).join('|')})/` },
    to: {},
  },
  {
    name: 'no-plugin-in-packages',
    comment: 'Core, the command and the client know no plugin by name.',
    severity: 'error',
    from: { path: '^packages/[^/]+/src/' },
    to: { path: '^plugins/' },
  },
  {
    name: 'no-plugin-in-plugin',
    comment: 'Plugins never import plugins, except those that only declare contracts.',
    severity: 'error',
    from: { path: '^plugins/([^/]+)/src/' },
    to: { path: '^plugins/', pathNot: ['^plugins/$1/', ...contractPlugins.map((name) => `^plugins/${name}/`)] },
  },
  {
    name: 'only-core-below-plugins',
    comment: 'A plugin depends on @flow/core alone, and on its own SDKs.',
    severity: 'error',
    from: { path: '^plugins/[^/]+/src/', pathNot: pluginCommands },
    to: { path: '^packages/', pathNot: '^packages/core/' },
  },
  {
    name: 'only-client-below-plugin-commands',
    comment: 'What a plugin adds to the command reads runs by @flow/client, as any program does.',
    severity: 'error',
    from: { path: pluginCommands },
    to: { path: '^packages/', pathNot: '^packages/(core|client)/' },
  },
  {
    name: 'no-commands-in-plugin',
    comment: "A plugin's commands run in the launcher; what its tasks import is kept from them.",
    severity: 'error',
    from: { path: '^plugins/[^/]+/src/', pathNot: pluginCommands },
    to: { path: pluginCommands },
  },
  {
    name: 'no-path-into-package',
    comment: 'Other packages are imported by their name, through their exports.',
    severity: 'error',
    from: { path: '^(packages|plugins|examples)/([^/]+)/' },
    to: { path: '^(packages|plugins|examples)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
  },
  {
    name: 'no-unresolved',
    comment: 'What is imported must exist, and be exported by its package.',
    severity: 'error',
    from: { path: '^(packages|plugins)/[^/]+/src/' },
    to: { couldNotResolve: true },
  },
];

export default {
  forbidden: [...coreRules, ...rules],
  options: {
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: ['(^|/)test/', '(^|/)templates/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.d.ts', '.json'],
    },
  },
};
