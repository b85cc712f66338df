import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildGraph, type GraphResult } from '../../src/graph/build-graph.ts';
import { renderDiagnostic } from '../../src/graph/render-diagnostic.ts';
import { flowSource, graphOf } from './flow-text.ts';
import { render, stepsOf, validFlows } from './random-flows.ts';
import { regions } from './regions.ts';

describe('any flow in which nothing is wrong', () => {
  it('comes back from its source as it is, whatever the order of its methods', () => {
    const shuffled = validFlows.chain((parts) => {
      const steps = stepsOf(parts);
      return fc.shuffledSubarray([...steps], { minLength: steps.length });
    });
    fc.assert(
      fc.property(shuffled, (steps) => {
        const graph = graphOf(render(steps));
        const expected = new Map(steps.map(({ name, next, open, join }) => [name, { next, open, join }]));
        expect(new Map(graph.steps.map(({ name, next, open, join }) => [name, { next, open, join }]))).toEqual(
          expected,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('has its steps in an order in which a join comes after all its branches', () => {
    fc.assert(
      fc.property(validFlows, (parts) => {
        const { steps } = graphOf(render(stepsOf(parts)));
        const place = new Map(steps.map(({ name }, index) => [name, index]));
        for (const { name, from, join } of steps) {
          const before = from.filter((other) => other !== name).map((other) => place.get(other) ?? Infinity);
          for (const other of before) expect(other).toBeLessThan(place.get(name) ?? -1);
          if (join !== undefined) expect(place.get(join.split)).toBeLessThan(Math.min(...before));
        }
      }),
    );
  });
});

describe('any text at all', () => {
  const wellFormed = ({ graph, diagnostics }: GraphResult): void => {
    for (const one of diagnostics) {
      expect(one.position.line).toBeGreaterThan(0);
      expect(one.position.column).toBeGreaterThan(0);
      expect(renderDiagnostic(one)).toContain(one.code);
    }
    if (graph === undefined) expect(diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  };

  it('that is changed here and there ends in findings, never in an exception', () => {
    const pieces = fc.constantFrom(
      '',
      ' ',
      '(',
      ')',
      '{',
      '}',
      ';',
      'this',
      '.next(',
      'this.end',
      'inputs',
      '@step ',
      'async ',
      '...',
      'x',
      '=>',
      '"',
      '`',
      '/*',
      '#p',
      '?.',
      '[',
      ']',
      'class ',
      'this.merge(inputs);',
      'end',
      'start',
      'foreach',
      'for (const i of inputs) ',
      'this.region',
      ' as any',
      '= 1',
      'static ',
      'get ',
      'super.',
    );
    const changes = fc.array(fc.tuple(fc.nat(regions.length), fc.nat(12), pieces), { maxLength: 5 });
    const change = (text: string, [at, length, piece]: readonly [number, number, string]): string =>
      text.slice(0, at) + piece + text.slice(at + length);
    fc.assert(
      fc.property(changes, (list) => {
        const text = list.reduce(change, regions);
        const original = flowSource(regions);
        wellFormed(buildGraph(flowSource(text)));
        wellFormed(buildGraph({ ...original, classes: original.classes.map((one) => ({ ...one, text })) }));
      }),
      { numRuns: 1500 },
    );
  });

  it('and any facts about it end in findings, never in an exception', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('class A {', 'class {}', '', '}', 'export default class', regions),
    );
    const classSource = fc.record({
      name: fc.string(),
      file: fc.constantFrom('a.ts', 'a.tsx', 'b.js', ''),
      text,
      start: fc.oneof(fc.integer(), fc.double()),
    });
    const step = fc.record({
      name: fc.oneof(fc.string(), fc.constantFrom('start', 'end', 'pick', 'evaluate', '__proto__', 'constructor')),
      declaredIn: fc.integer({ min: -1, max: 2 }),
      isStart: fc.boolean(),
      isEnd: fc.boolean(),
      decorators: fc.array(fc.record({ name: fc.string(), options: fc.anything(), refusesFanOut: fc.boolean() }), {
        maxLength: 2,
      }),
    });
    const source = fc.record({
      name: fc.string(),
      classes: fc.array(classSource, { maxLength: 2 }),
      steps: fc.array(step, { maxLength: 4 }),
      parameters: fc.array(fc.string(), { maxLength: 2 }),
      parameterFlags: fc.array(fc.record({ name: fc.string(), flags: fc.array(fc.string()), variable: fc.string() }), {
        maxLength: 2,
      }),
    });
    fc.assert(
      fc.property(source, (one) => wellFormed(buildGraph(one))),
      { numRuns: 1500 },
    );
  });
});
