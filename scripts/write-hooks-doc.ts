import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readHooks } from './gates/hook-table.ts';
import { pluginsDoc, renderReference, withReference } from './gates/plugins-doc.ts';
import { readText, root } from './gates/workspace.ts';

writeFileSync(join(root, pluginsDoc), withReference(readText(pluginsDoc), renderReference(readHooks())));
