// Writes oclif.manifest.json, so that help and completion load no command.
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Config } from '@oclif/core/config';
import { settings } from '@oclif/core/settings';

settings.enableAutoTranspile = false;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const config = await Config.load({ root, ignoreManifest: true, devPlugins: false, userPlugins: false });
const { manifest } = config.plugins.get(config.name);
writeFileSync(join(root, 'oclif.manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
