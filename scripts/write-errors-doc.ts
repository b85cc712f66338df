import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readCatalogues } from './gates/error-catalogues.ts';
import { errorsDoc, renderErrorsDoc } from './gates/errors-doc.ts';
import { root } from './gates/workspace.ts';

const page = join(root, errorsDoc);
mkdirSync(dirname(page), { recursive: true });
writeFileSync(page, renderErrorsDoc(readCatalogues()));
