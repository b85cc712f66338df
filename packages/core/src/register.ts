import { cacheFolder } from './package/cache-folder.ts';
import { registerModuleHooks } from './package/module-hooks.ts';

// `node --import @flow/core/register main.ts`: Node runs programs that import flows.
registerModuleHooks(cacheFolder(process.env));
