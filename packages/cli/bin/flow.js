#!/usr/bin/env node
import { enableCompileCache } from 'node:module';

enableCompileCache();
process.setSourceMapsEnabled(true);
const { runCli } = await import('../dist/index.js');
await runCli(process.argv.slice(2));
