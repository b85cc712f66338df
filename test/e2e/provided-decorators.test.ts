import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';

const plugins = join(import.meta.dirname, '../../plugins');
const made = Symbol.for('flow.decoratorMaker');

interface Manifest {
  readonly exports: { readonly '.': { readonly default: string } };
  readonly flow?: { readonly decorators?: string; readonly provides?: { readonly decorators?: readonly string[] } };
}

it.each(readdirSync(plugins))(
  '%s provides the step decorators that its package.json says, and no others',
  async (name) => {
    const { exports, flow } = JSON.parse(readFileSync(join(plugins, name, 'package.json'), 'utf8')) as Manifest;
    const module = (await import(
      pathToFileURL(join(plugins, name, flow?.decorators ?? exports['.'].default)).href
    )) as object;
    const names = Object.values(module).flatMap((value: object & { readonly [made]?: { readonly name: string } }) =>
      value[made] === undefined ? [] : [value[made].name],
    );
    expect(names.toSorted()).toEqual(flow?.provides?.decorators ?? []);
  },
);
