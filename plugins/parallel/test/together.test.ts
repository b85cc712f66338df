import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { all, crew, failure } from './crew.ts';

test.each([1, 2, 5])('a gang of %i gathers, folds and broadcasts in the order of its members', async (count) => {
  const gangs = await crew(count);
  const order = Array.from({ length: count }, (_, index) => index);
  expect(gangs.map(({ index, isMain }) => [index, isMain])).toEqual(order.map((index) => [index, index === 0]));
  expect(await all(gangs, (gang) => gang.gather(`member ${String(gang.index)}`))).toEqual(
    order.map(() => order.map((index) => `member ${String(index)}`)),
  );
  const folded = await all(gangs, (gang) => gang.reduce(String(gang.index), (one, other) => `(${one}+${other})`));
  expect(new Set(folded)).toEqual(new Set([['0', '(0+1)', '', '', '((((0+1)+2)+3)+4)'][count - 1]]));
  let made = 0;
  const make = (): number => (made += 1);
  expect(await all(gangs, (gang) => gang.broadcast(make))).toEqual(order.map(() => 1));
});

test('a barrier holds all until the last has come', async () => {
  const gangs = await crew(4);
  const story: string[] = [];
  await all(gangs, async (gang) => {
    await sleep(gang.index * 20);
    story.push('came');
    await gang.barrier();
    story.push('went');
  });
  expect(story).toEqual([...Array<string>(4).fill('came'), ...Array<string>(4).fill('went')]);
});

test('what is called without waiting for what was called before keeps its order', async () => {
  const gangs = await crew(3);
  const got = await all(gangs, (gang) =>
    Promise.all([gang.gather(1), gang.barrier(), gang.reduce(2, (one, other) => one + other), gang.gather(3)]),
  );
  expect(got).toEqual(Array.from({ length: 3 }, () => [[1, 1, 1], undefined, 6, [3, 3, 3]]));
});

test('values go as artifacts do, large ones too', async () => {
  const gangs = await crew(2);
  const weights = Float32Array.from({ length: 3_000_000 }, (_, index) => index);
  const values = [
    new Map([['a', new Set([1n])]]),
    { at: new Date(0), bytes: Buffer.from('bytes'), nothing: undefined },
    [Number.NaN, -0, 'text\u0000'],
    undefined,
  ];
  const [sums] = await all(gangs, (gang) =>
    gang.reduce(weights, (one, other) => one.map((x, i) => x + (other[i] ?? 0))),
  );
  expect(sums?.at(-1)).toBe(2 * 2_999_999);
  for (const value of values) {
    expect(await all(gangs, (gang) => gang.gather(value))).toEqual([
      [value, value],
      [value, value],
    ]);
  }
  expect(await failure(gangs[0]?.gather(() => 1) ?? Promise.resolve())).toMatch(
    /^FLOW_GANG_VALUE .*could not be cloned/,
  );
});

test('members send each other values, which arrive in order, by way of the main one', async () => {
  const [main, one, two] = await crew(3);
  for (let number = 0; number < 200; number++) await two?.send(1, { number });
  await main?.send(1, 'from main');
  await two?.send(0, 'to main');
  await one?.send(2, 'back');
  const got = [];
  for (let number = 0; number < 200; number++) got.push((await one?.receive<{ number: number }>(2))?.number);
  expect(got).toEqual(Array.from({ length: 200 }, (_, number) => number));
  expect([await one?.receive(0), await main?.receive(2), await two?.receive(1)]).toEqual([
    'from main',
    'to main',
    'back',
  ]);
});

test('a value that is waited for before it comes arrives', async () => {
  const [main, one] = await crew(2);
  const waiting = Promise.all([one?.receive(0), one?.receive(0)]);
  await sleep(20);
  await main?.send(1, 'a');
  await main?.send(1, 'b');
  expect(await waiting).toEqual(['a', 'b']);
});

test.each([1, 3, -1, 1.5, Number.NaN])('member 1 of 3 has no other member %d', async (other) => {
  const [, one] = await crew(3);
  const reason = `FLOW_GANG_NO_MEMBER Member 1 of 3 can't exchange messages with member ${String(other)}.`;
  expect(await failure(one?.send(other, 1) ?? Promise.resolve())).toBe(reason);
  expect(await failure(one?.receive(other) ?? Promise.resolve())).toBe(reason);
});

test('members that do different things are told of it', async () => {
  const [main, one] = await crew(2);
  void one?.barrier().catch(() => undefined);
  expect(await failure(main?.gather(1) ?? Promise.resolve())).toBe(
    'FLOW_GANG_OUT_OF_STEP Member 1 came to a barrier where the main member came to a gather.',
  );
});
