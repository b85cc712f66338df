#!/usr/bin/env node
// Nothing is imported before the version is known to do: an older Node fails at an import, with a stack.
const oldest = 24;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  process.stderr.write(
    `flow needs Node ${oldest} or newer, and this is Node ${process.versions.node}: install Node 26, and run it again.\n`,
  );
  process.exitCode = 2;
} else {
  const { main } = await import('../dist/bundled/main.js');
  process.exitCode = await main(process.argv.slice(2));
}
