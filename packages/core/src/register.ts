import process from 'node:process';

// `node --import @flow/core/register main.ts`: Node runs programs that import flows. Nothing of its own is
// imported before the version is known to do: an older Node fails at an import, with a stack.
const oldest = 24;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `@flow/core/register needs Node ${oldest} or newer, and this is Node ${process.versions.node}: install Node 26, and run it again.\n`,
  );
  process.exit(2);
}

const { cacheFolder } = await import('./package/cache-folder.ts');
const { registerModuleHooks } = await import('./package/module-hooks.ts');
registerModuleHooks(cacheFolder(process.env));
