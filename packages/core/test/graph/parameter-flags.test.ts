import { expect, it } from 'vitest';
import { z } from 'zod';
import { buildGraph } from '../../src/graph/build-graph.ts';
import { Flow, param, step } from '../../src/index.ts';
import { flowSource, readDefinition, type FlowClass } from '../../src/flow/read-definition.ts';
import { flagName } from '../../src/flow/parameter-flags.ts';

function check(flowClass: FlowClass): readonly string[] {
  const text = `(${flowClass.toString()})`;
  const source = { name: flowClass.name, file: 'flow.ts', text, start: 1 };
  return buildGraph(flowSource(readDefinition(flowClass), [source])).diagnostics.map(
    ({ code, message }) => `${code} ${message}`,
  );
}

it.each([
  ['maxItems', 'max-items'],
  ['MaxItems', 'max-items'],
  ['htmlURL', 'html-url'],
  ['max_items', 'max_items'],
  ['x', 'x'],
])('the flag of %s is --%s', (name, flag) => {
  expect(flagName(name)).toBe(flag);
});

it('refuses two parameters with one flag', () => {
  class Same extends Flow {
    readonly fooBar = param(z.string().optional());
    readonly FooBar = param(z.string().optional());
    @step({ start: true, end: true }) only() {}
  }
  expect(check(Same)).toEqual(['FLOW_PARAM_FLAG_TAKEN The parameters fooBar and FooBar both take the flag --foo-bar.']);
});

it('refuses two parameters with one variable, and a name that is none', () => {
  class Same extends Flow {
    readonly maxItems = param(z.string().optional());
    readonly max_items = param(z.string().optional());
    readonly one = param(z.string().optional(), { env: 'URL' });
    readonly other = param(z.string().optional(), { env: 'URL' });
    readonly odd = param(z.string().optional(), { env: 'A=B' });
    @step({ start: true, end: true }) only() {}
  }
  expect(check(Same)).toEqual([
    'FLOW_PARAM_VARIABLE_TAKEN The parameters maxItems and max_items are both read from the environment variable FLOW_PARAM_MAX_ITEMS.',
    'FLOW_PARAM_VARIABLE_TAKEN The parameters one and other are both read from the environment variable URL.',
    'FLOW_PARAM_VARIABLE_NAME The parameter odd names the environment variable "A=B", which no environment can hold.',
  ]);
});

it("refuses what a boolean's denial takes, and only a boolean's", () => {
  class Denied extends Flow {
    readonly noCache = param(z.string().optional());
    readonly cache = param(z.boolean().default(true));
    readonly noText = param(z.string().optional());
    readonly text = param(z.string().optional());
    @step({ start: true, end: true }) only() {}
  }
  expect(check(Denied)).toEqual([
    'FLOW_PARAM_FLAG_TAKEN The parameters noCache and cache both take the flag --no-cache.',
  ]);
});

it.each(['help', 'stack', 'originRun', 'json'])('refuses the name %s, which is a flag of the command', (name) => {
  const own = { [name]: param(z.string().optional()) };
  class Own extends Flow {
    constructor() {
      super();
      Object.assign(this, own);
    }
    @step({ start: true, end: true }) only() {}
  }
  expect(check(Own)).toEqual([expect.stringContaining(`FLOW_PARAM_RESERVED The parameter ${name} takes the flag --`)]);
});
