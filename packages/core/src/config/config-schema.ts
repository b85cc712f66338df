import type { JsonSchema } from '../contracts/json-schema.ts';
import type { ProviderSchemas } from '../kernel/plugin-manifest.ts';
import { keysOfConfig, keysOfStack, type KnownKey, type KnownKeys } from './config-keys.ts';
import { configOptions, settingOptions, type ConfigOption } from './options.ts';

/** What config files may hold, as the check of a config has it; `plugged` are the options that plugins add. */
export function configSchema(plugged: ProviderSchemas = {}): JsonSchema {
  const stack = objectOf(keysOfStack, plugged, {});
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'a config of flow',
    description: 'A flow.config.json, flow.config.yaml or config.yaml: the settings of a project or of a user.',
    ...objectOf(keysOfConfig, plugged, {
      stacks: { type: ['object', 'null'], additionalProperties: { ...stack, type: ['object', 'null'] } },
    }),
  };
}

type Own = Readonly<Record<string, JsonSchema>>;

const text: JsonSchema = { title: 'a text that is not empty', type: 'string', pattern: String.raw`\S` };
const texts: JsonSchema = { title: 'a list of texts', type: 'array', items: text };

/** What has a check of its own. */
const structures: Own = {
  configs: {
    type: ['object', 'null'],
    additionalProperties: { title: "a file's path, or the data", anyOf: [text, { type: ['object', 'array'] }] },
  },
  extends: { title: 'the name of a stack, or a list of names', anyOf: [text, texts, { type: 'null' }] },
};

function objectOf(keys: KnownKeys, plugged: ProviderSchemas, own: Own): JsonSchema {
  const properties = [...keys].map(([key, known]): [string, JsonSchema] => [
    key,
    { ...(own[key] ?? structures[key] ?? valueSchema(key, known, plugged)), description: known.doc },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

function valueSchema(key: string, { rule }: KnownKey, plugged: ProviderSchemas): JsonSchema {
  if (rule === undefined) throw new Error(`Nothing says what ${key} may be.`);
  const { kind, choices = [], mayBeEmpty = false } = rule;
  switch (kind) {
    case 'text':
      return orNull(mayBeEmpty ? { title: 'a text', type: 'string' } : text);
    case 'texts':
      return orNull(texts);
    case 'count':
      return orNull({ title: 'a whole number of at least 1', type: 'integer', minimum: 1 });
    case 'seconds':
      return orNull({ title: 'a number of seconds, 0 or more', type: 'number', minimum: 0 });
    case 'choice':
      return { enum: [...choices, null] };
    case 'provider':
      return providerSchema(key, plugged[key] ?? {});
    default:
      return kind satisfies never;
  }
}

/** A key without a value, as YAML allows, sets nothing. */
function orNull(schema: JsonSchema): JsonSchema {
  return { ...schema, type: [schema.type ?? []].flat().concat('null') };
}

/** A provider's name, or its name with its options. Nothing is known of the options of those that no schema is told of. */
function providerSchema(kind: string, plugged: Readonly<Record<string, JsonSchema>>): JsonSchema {
  const builtin = settingOptions.find(({ key }) => key === kind)?.default;
  const use = typeof builtin === 'object' && 'use' in builtin ? builtin['use'] : undefined;
  const schemas = { ...(use !== undefined && { [use]: ownOptions(kind) }), ...plugged };
  const name: JsonSchema = { anyOf: [{ enum: Object.keys(schemas) }, text] };
  return {
    title: 'the name of a provider, or an object { use, …options }',
    anyOf: [
      name,
      {
        type: 'object',
        properties: { use: { ...name, description: 'The name of the provider.' } },
        allOf: Object.entries(schemas).map(([provider, options]) => ({
          if: { properties: { use: { const: provider } }, required: ['use'] },
          // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema calls it so
          then: withUse(options),
        })),
      },
      { type: 'null' },
    ],
  };
}

/** Of the provider that core brings: those options that have a variable of their own are all it has. */
function ownOptions(kind: string): JsonSchema {
  const own = configOptions.filter(({ key }) => key.startsWith(`${kind}.`));
  const properties = own.map(({ key, doc }: ConfigOption): [string, JsonSchema] => [
    key.slice(kind.length + 1),
    { ...text, description: doc },
  ]);
  return { type: 'object', properties: Object.fromEntries(properties), additionalProperties: false };
}

/** Options stand beside the name of their provider. */
function withUse(options: JsonSchema): JsonSchema {
  return { ...options, properties: { use: {}, ...options.properties } };
}
