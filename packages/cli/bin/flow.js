#!/usr/bin/env node
// Nothing is imported before the version is known to do: an older Node fails at an import, with a stack.
const oldest = 24;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `flow needs Node ${oldest} or newer, and this is Node ${process.versions.node}: install Node 26, and run it again.\n`,
  );
  process.exitCode = 2;
} else {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  process.setSourceMapsEnabled(true);
  const { runCli } = await import('../dist/bundled/index.js');
  await runCli(process.argv.slice(2));
}
