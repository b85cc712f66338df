import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Flow, FlowError, param, step, type Inputs, type MergeOptions } from '../../src/index.ts';
import { after, Bench, joining } from './bench.ts';

type Act = (flow: Merging, inputs: Inputs<Merging>) => void;
let act: Act = () => {};

class Merging extends Flow {
  readonly rate = param(z.number(), { default: 0.5 });
  same!: string;
  list!: number[];
  different!: string;
  onlyInA!: Map<string, number>;
  initial = 7;
  readonly notes: string[] = [];

  @step start() {
    this.same = 'x'.repeat(3000);
    this.list = [1, 2];
    this.different = 'start';
    this.next(this.a, this.b);
  }
  @step a() {
    this.different = 'a';
    this.onlyInA = new Map([['k', 1]]);
    this.next(this.a2);
  }
  @step a2() {
    this.next(this.join);
  }
  @step b() {
    this.different = 'b';
    // Assigned anew, to an equal value.
    this.list = [1, 2];
    this.next(this.join);
  }
  @step join(inputs: Inputs<Merging>) {
    act(this, inputs);
    this.next(this.end);
  }
  @step end() {
    act(this, [] as unknown as Inputs<Merging>);
  }
}

/** Runs the branches, then the join with what a test does in it. */
async function join(
  what: Act,
): Promise<{ readonly bench: Bench; readonly outcome: Promise<Readonly<Record<string, unknown>>> }> {
  act = what;
  const bench = await Bench.open(Merging);
  await bench.runLine('start', 'a', 'a2');
  await bench.run('b', { inputs: { kind: 'one', step: bench.path('start').step, task: bench.path('start').task } });
  return { bench, outcome: bench.run('join', joining('a2', 'b')).then((manifest) => bench.artifacts(manifest)) };
}

/** What the join stored. */
async function joined(what: Act): Promise<Readonly<Record<string, unknown>>> {
  const { bench, outcome } = await join(what);
  await using _ = bench;
  return await outcome;
}

/** What a statement in the join throws, and what is set afterwards. */
async function refused(what: Act): Promise<string> {
  let said = 'nothing was thrown';
  const stored = await joined((flow, inputs) => {
    try {
      what(flow, inputs);
    } catch (error) {
      said = FlowError.is(error) ? `${error.code}: ${error.message}` : String(error);
    }
  });
  return `${said} [${Object.keys(stored).join(', ')}]`;
}

const options = (given: object): MergeOptions<Merging> => given;

describe('merge', () => {
  test('copies what all inputs that have it agree on, and leaves what was set before', async () => {
    const stored = await joined((flow, inputs) => {
      flow.different = 'both';
      flow.merge(inputs);
    });
    expect(stored).toEqual({
      same: 'x'.repeat(3000),
      list: [1, 2],
      notes: [],
      different: 'both',
      onlyInA: new Map([['k', 1]]),
      initial: 7,
    });
  });

  test("leaves what the join has put into a field's initial object", async () => {
    const found = await joined((flow, inputs) => {
      flow.notes.push('joined');
      flow.merge(inputs, { exclude: ['different'] });
    });
    expect(found['notes']).toEqual(['joined']);
    expect(
      (
        await joined((flow, inputs) => {
          expect(flow.notes).toEqual([]);
          flow.merge(inputs, { include: ['notes'] });
        })
      )['notes'],
    ).toEqual([]);
  });

  test('copies by reference: a merged blob is neither read nor written again', async () => {
    const { bench, outcome } = await join((flow, inputs) => flow.merge(inputs, { exclude: ['different'] }));
    await using _ = bench;
    await outcome;
    const [before, after] = [await bench.manifest('start'), await bench.manifest('join')];
    expect(after.artifacts['same']).toEqual(before.artifacts['same']);
  });

  test('takes equal values for equal, whatever bytes V8 made of them and however their properties are ordered', async () => {
    await using bench = await Bench.open(Numbers);
    await bench.run('start');
    const a = await bench.run('a', after('start'));
    const b = await bench.run('b', after('start'));
    expect(a.artifacts['same']?.hash).not.toBe(b.artifacts['same']?.hash);
    const joined = await bench.run('join', joining('a', 'b'));
    expect(await bench.artifacts(joined)).toEqual({
      same: { of: undefined, n: 0 },
      plain: { one: 1, two: 2 },
    });
  });

  test('names what the inputs disagree on, and then copies nothing', async () => {
    expect(await refused((flow, inputs) => flow.merge(inputs))).toMatchInlineSnapshot(
      `"FLOW_MERGE_CONFLICT: The inputs of join disagree on different; nothing was merged. []"`,
    );
    expect(await refused((flow, inputs) => flow.merge(inputs, { include: ['same', 'different'] }))).toMatch(
      /^FLOW_MERGE_CONFLICT.* \[\]$/,
    );
  });

  test('takes what to include, or what to leave out', async () => {
    expect(await joined((flow, inputs) => flow.merge(inputs, { include: ['list'] }))).toEqual({ list: [1, 2] });
    expect(Object.keys(await joined((flow, inputs) => flow.merge(inputs, { exclude: ['different', 'same'] })))).toEqual(
      expect.arrayContaining(['list', 'onlyInA', 'initial']),
    );
    expect(
      await refused((flow, inputs) => flow.merge(inputs, { include: ['list'], exclude: ['same'] })),
    ).toMatchInlineSnapshot(`"FLOW_MERGE_OPTIONS: this.merge in join got both include and exclude. []"`);
    expect(
      await refused((flow, inputs) => flow.merge(inputs, options({ include: ['list', 'lost'] }))),
    ).toMatchInlineSnapshot(`"FLOW_MERGE_UNKNOWN: this.merge in join is to include lost, which no input has. []"`);
    expect(await refused((flow, inputs) => flow.merge(inputs, options({ exclude: ['lost', 'different'] })))).toMatch(
      /^nothing/,
    );
  });

  test('of a step that is no join is refused', async () => {
    await using bench = await Bench.open(Merging);
    act = (flow) => flow.merge([]);
    expect((await bench.failure('end', { inputs: { kind: 'none' } })).message).toMatchInlineSnapshot(
      `"this.merge was called in end, which is not a join."`,
    );
  });

  test('can be read after, and changed', async () => {
    const stored = await joined((flow, inputs) => {
      flow.merge(inputs, { include: ['list'] });
      flow.list.push(3);
    });
    expect(stored).toEqual({ list: [1, 2, 3] });
  });
});

describe('inputs', () => {
  async function looked<T>(look: (inputs: Inputs<Merging>) => T): Promise<T> {
    let found: { readonly value: T } | undefined;
    await joined((_flow, inputs) => void (found = { value: look(inputs) }));
    if (found === undefined) throw new Error('The join did not look.');
    return found.value;
  }

  test('are an array in the order of the split', async () => {
    expect(await looked((inputs) => inputs.map((input) => input.different))).toEqual(['a', 'b']);
    expect(await looked((inputs) => [inputs.length, Array.isArray(inputs), inputs.at(-1)?.different])).toEqual([
      2,
      true,
      'b',
    ]);
    expect(await looked((inputs) => [...inputs].toReversed()[0]?.list)).toEqual([1, 2]);
  });

  test('are found by the name of any step of their branch', async () => {
    expect(await looked(({ from }) => [from.a.different, from.a2.different, from.b.different])).toEqual([
      'a',
      'a',
      'b',
    ]);
    expect(await looked(({ from }) => Object.keys(from).toSorted())).toEqual(['a', 'a2', 'b']);
  });

  test('show what there is, parameters too, and nothing else', async () => {
    expect(await looked((inputs) => [inputs[0]?.rate, inputs[1]?.onlyInA, inputs[0]?.initial])).toEqual([
      0.5,
      undefined,
      7,
    ]);
    expect(
      await looked(
        ([a, b]) => a !== undefined && b !== undefined && ['onlyInA' in a, 'onlyInA' in b, 'rate' in b, 'next' in b],
      ),
    ).toEqual([true, false, true, false]);
    expect(await looked(([, b]) => ({ ...b }))).toEqual({
      same: 'x'.repeat(3000),
      list: [1, 2],
      notes: [],
      different: 'b',
      initial: 7,
      rate: 0.5,
    });
  });

  test('are read-only', async () => {
    const messages = await looked((inputs) => {
      const input = inputs[0] as { different?: string };
      const list = inputs as unknown as unknown[];
      const tries = [
        () => (input.different = 'c'),
        () => delete input.different,
        () => Object.defineProperty(input, 'different', { value: 1 }),
        () => list.push(1),
        () => Object.assign(inputs.from, { a: 1 }),
      ];
      return tries.map((run) => {
        try {
          run();
        } catch (error) {
          return (error as Error).message;
        }
        return `nothing: ${String(input.different)}`;
      });
    });
    expect(messages).toMatchInlineSnapshot(`
      [
        "inputs[…].different can't be assigned: inputs are read-only.",
        "inputs[…].different can't be assigned: inputs are read-only.",
        "inputs[…].different can't be assigned: inputs are read-only.",
        "Cannot add property 2, object is not extensible",
        "Cannot assign to read only property 'a' of object '#<Object>'",
      ]
    `);
  });
});

let mergeOptions: MergeOptions<Empty> = {};

class Empty extends Flow {
  sum!: number;
  before!: string;
  @step start() {
    this.before = 'kept';
    this.next(this.work, { foreach: [] as number[] });
  }
  @step work(_item: number) {
    this.sum = 1;
    this.next(this.join);
  }
  @step join(inputs: Inputs<Empty>) {
    this.merge(inputs, mergeOptions);
    this.sum = inputs.reduce((sum, input) => sum + input.sum, 0);
    this.next(this.end);
  }
  @step end() {}
}

class Numbers extends Flow {
  same!: { of: undefined; n: number };
  plain!: Record<string, number>;

  @step start() {
    this.next(this.a, this.b);
  }
  @step a() {
    this.same = { of: undefined, n: 0 };
    this.plain = { one: 1, two: 2 };
    this.next(this.join);
  }
  @step b() {
    this.same = { of: undefined, n: 0.5 };
    this.same.n = 0;
    this.plain = { two: 2, one: 1 };
    this.next(this.join);
  }
  @step join(inputs: Inputs<Numbers>) {
    this.merge(inputs);
    this.next(this.end);
  }
  @step end() {}
}

class Dropping extends Flow {
  count = 7;
  unset: number | undefined;
  readonly helper = (): number => 1;
  seen!: unknown[];

  @step start() {
    this.next(this.a, this.b);
  }
  @step a() {
    this.next(this.a1, this.a2);
  }
  @step a1() {
    this.next(this.inner);
  }
  @step a2() {
    this.next(this.inner);
  }
  @step inner(inputs: Inputs<Dropping>) {
    void inputs;
    this.next(this.outer);
  }
  @step b() {
    this.count = 8;
    this.next(this.outer);
  }
  @step outer(inputs: Inputs<Dropping>) {
    this.seen = inputs.map((one) => [one.count, 'unset' in one, 'helper' in one]);
    this.merge(inputs);
    this.next(this.end);
  }
  @step end() {}
}

test('an input whose artifact a join has dropped shows the initial value, which no merge copies', async () => {
  await using bench = await Bench.open(Dropping);
  await bench.runLine('start', 'a', 'a1');
  await bench.run('a2', after('a'));
  await bench.run('inner', joining('a1', 'a2'));
  await bench.run('b', after('start'));
  const outer = await bench.run('outer', joining('inner', 'b'));
  expect(await bench.artifacts(outer)).toEqual({
    count: 8,
    seen: [
      [7, false, false],
      [8, false, false],
    ],
  });
});

test.each([
  [{}, { sum: 0, before: 'kept' }],
  [{ exclude: ['before'] }, { sum: 0 }],
  [{ include: ['before'] }, { sum: 0, before: 'kept' }],
  [{ include: ['sum'] }, { sum: 0 }],
] as const)(
  'the join of a foreach over nothing has no inputs, and merges what was there before: %o',
  async (options, expected) => {
    mergeOptions = options;
    await using bench = await Bench.open(Empty);
    await bench.run('start');
    const { step: split, task } = bench.path('start');
    const inputs = {
      kind: 'foreach',
      step: bench.path('work').step,
      prefix: '0-',
      count: 0,
      split: { step: split, task },
    } as const;
    expect(await bench.artifacts(await bench.run('join', { inputs }))).toEqual(expected);
  },
);

test('a join one of whose tasks has no manifest names it', async () => {
  await using bench = await Bench.open(Empty);
  expect((await bench.failure('join', joining('work'))).message).toMatchInlineSnapshot(
    `"The task runs/Empty/run/tasks/work/0.json has no manifest, though a task after it was started."`,
  );
});
