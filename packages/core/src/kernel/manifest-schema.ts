import type { JsonSchema } from '../contracts/json-schema.ts';

/** Inside the package, whatever the machine's way to write paths. */
const path: JsonSchema = {
  title: 'a path inside the package, as ./dist/plugin.js',
  type: 'string',
  pattern: String.raw`^(?![\/\\])(?![A-Za-z]:)(?!(?:.*[\/\\])?\.\.(?:[\/\\]|$)).+$`,
};

const names: JsonSchema = {
  title: 'a list of names',
  type: 'array',
  items: { title: 'a name', type: 'string', minLength: 1 },
};

/** What the `flow` field of a plugin's package.json holds. Other keys are left to later releases. */
export const manifestSchema: JsonSchema & Required<Pick<JsonSchema, 'properties'>> = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'an object',
  description:
    "What makes a package a plugin of flow: the flow field of its package.json. It is read without running the package's code.",
  type: 'object',
  properties: {
    plugin: { ...path, description: 'The module whose default export is the plugin.' },
    kernel: {
      title: 'a range of releases of @flow/core, as ^0.1.0',
      description: 'The releases of @flow/core that it fits.',
      type: 'string',
      minLength: 1,
    },
    decorators: { ...path, description: 'The module that exports the decorators which it provides.' },
    provides: {
      title: 'an object of lists of names',
      description:
        'The names of what it provides, by kind: storage, metadata, compute, environment, encoding, secrets, decorators.',
      type: 'object',
      properties: Object.fromEntries(
        ['storage', 'metadata', 'compute', 'environment', 'encoding', 'secrets', 'decorators'].map((kind) => [
          kind,
          names,
        ]),
      ),
      additionalProperties: names,
    },
    flags: {
      title: 'an object of flags',
      description:
        'Flags of the commands that run flows, each short for a decorator for all steps: { "cache": { "with": "cached" } }.',
      type: 'object',
      additionalProperties: {
        title: 'an object with what --with is given',
        type: 'object',
        required: ['with'],
        properties: {
          with: { title: 'a decorator, as cached or retry:times=3', type: 'string', minLength: 1 },
          description: { title: 'a text for help', type: 'string' },
        },
      },
    },
    options: {
      title: 'an object of objects of JSON schemas',
      description:
        'A JSON schema for the options of each of its providers, by kind and name: { "storage": { "acme": { … } } }.',
      type: 'object',
      additionalProperties: {
        title: 'an object of JSON schemas, by the names of providers',
        type: 'object',
        additionalProperties: { title: 'a JSON schema of an object', type: 'object' },
      },
    },
  },
};
