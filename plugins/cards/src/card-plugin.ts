import { definePlugin, type Plugin } from '@flow/core';
import type { CardType } from './card-type.ts';
import type { CardSettings } from './options.ts';

/** A plugin that provides types of cards. */
export interface CardPluginDefinition {
  /** The package's name. */
  readonly name: string;
  readonly types: readonly CardType[];
}

/**
 * Makes a plugin whose types of cards can be asked for by their names, as `@card({ type: 'scores' })` and
 * `--with card:type=scores`. A flow that imports a type needs no plugin for it.
 *
 * @example
 * export default cardPlugin({
 *   name: 'flow-plugin-hello',
 *   types: [defineCard({ type: 'hello', render: ({ task }) => html`<h1>Hello, ${task.current.user}</h1>` })],
 * });
 */
export function cardPlugin({ name, types }: CardPluginDefinition): Plugin {
  const known = new Map<unknown, CardType>(types.map((type) => [type.type, type]));
  return definePlugin({
    name,
    setup({ hooks }) {
      hooks.transformFlow.tap((draft) => ({
        ...draft,
        steps: draft.steps.map((step) => ({
          ...step,
          decorators: step.decorators.map((one) =>
            one.name === 'card' ? { ...one, options: withType(one.options as CardSettings, known) } : one,
          ),
        })),
      }));
    },
  });
}

/** The type itself in the place of its name. */
function withType(settings: CardSettings, known: ReadonlyMap<unknown, CardType>): CardSettings {
  const type = known.get(settings.type);
  return type === undefined ? settings : { ...settings, type };
}
