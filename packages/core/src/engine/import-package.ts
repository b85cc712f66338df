import { registerHooks } from 'node:module';
import { pathToFileURL } from 'node:url';
import { setConfigHost } from '../flow/config-host.ts';
import type { FlowConfigs } from './flow-configs.ts';

type Module = Readonly<Record<string, unknown>>;

/** Loads of modules whose configs were asked for; the same module again would keep what it read then. */
const configured = new Map<string, number>();

/** Imports a package's flow in this process, with `configs` answering its `config()` calls. */
export async function importPackage(path: string, configs: FlowConfigs): Promise<Module> {
  const { href } = pathToFileURL(path);
  const load = configured.get(href);
  if (load !== undefined) loadAnew();
  const before = setConfigHost(configs);
  try {
    const address = load === undefined ? href : `${href}?${anew}=${String(load)}`;
    const packed = (await import(address)) as { readonly module: Module };
    return packed.module;
  } finally {
    setConfigHost(before);
    if (configs.isUsed) configured.set(href, (load ?? 0) + 1);
  }
}

const anew = 'flow-load';

let isHooked = false;

/** A module that was loaded with a number hands it on to its package's other modules. */
function loadAnew(): void {
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
