// Writes oclif.manifest.json, by which flow knows the commands without importing them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Config, settings } from '@oclif/core';

settings.enableAutoTranspile = false;
const root = join(import.meta.dirname, '..');
const config = await Config.load({ root, ignoreManifest: true, devPlugins: false, userPlugins: false });
const { manifest } = config.plugins.get(config.name);
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
