// Writes the JSON schemas that @flow/core publishes, from what checks configs and the manifests of plugins.
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const core = resolve(import.meta.dirname, '../packages/core');
const { configSchema, manifestSchema } = await import(join(core, 'dist/bundled/setup.js'));
for (const [name, schema] of Object.entries({ config: configSchema(), manifest: manifestSchema }))
  writeFileSync(join(core, `${name}.schema.json`), `${JSON.stringify(schema, undefined, 2)}\n`);
