import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setConfigHost } from '../flow/config-host.ts';
import { withDecoratorFaults } from './decorator-faults.ts';
import type { PackagedFlowModule } from '../flow/given-decorators.ts';
import type { FlowConfigs } from './flow-configs.ts';
import { importWatched } from './import-watched.ts';

/** Loads of modules whose configs were asked for; the same module again would keep what it read then. */
const configured = new Map<string, number>();

/** One at a time: a module that asks for a config doesn't say which load it belongs to. */
let before: Promise<unknown> = Promise.resolve();

/** Imports a package's flow in this process, with `configs` answering its `config()` calls. */
export function importPackage(path: string, configs: FlowConfigs): Promise<PackagedFlowModule> {
  const load = before.then(() => importNow(pathToFileURL(path).href, configs));
  before = load.catch(() => undefined);
  return load;
}

async function importNow(href: string, configs: FlowConfigs): Promise<PackagedFlowModule> {
  const load = configured.get(href);
  if (load !== undefined) hookLoads();
  const host = setConfigHost(configs);
  try {
    const address = load === undefined ? href : `${href}?flow-load=${String(load)}`;
    const flow: object = await withDecoratorFaults(address, () => importWatched(address));
    return flow as PackagedFlowModule;
  } finally {
    setConfigHost(host);
    if (configs.isUsed) configured.set(href, (load ?? 0) + 1);
  }
}

let isHooked = false;

/** A module that was loaded with a number hands it on to its package's other modules. */
function hookLoads(): void {
  if (isHooked) return;
  isHooked = true;
  registerHooks({
    resolve: (specifier, context, next) => {
      const found = next(specifier, context);
      const load = /[?&]flow-load=\d+$/.exec(context.parentURL ?? '')?.[0];
      const isOwn = load !== undefined && specifier.startsWith('./') && found.url.endsWith('.mjs');
      return isOwn ? { ...found, url: `${found.url}${load}` } : found;
    },
  });
}
