import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { all, crew, failure, join, places } from './crew.ts';

test('the main member stays until all others have left, so that what they send each other arrives', async () => {
  const [main, one, two] = await crew(3);
  const story: string[] = [];
  const closed = main?.close().then(() => story.push('main has left'));
  await sleep(50);
  await one?.send(2, 'late');
  story.push(String(await two?.receive(1)));
  await Promise.all([one?.close(), two?.close(), closed]);
  expect(story).toEqual(['late', 'main has left']);
});

test('a member that is lost is told of to those that wait for it', async () => {
  const gangs = await crew(3);
  const waiting = Promise.all([
    failure(gangs[0]?.gather(1) ?? Promise.resolve()),
    failure(gangs[1]?.receive(2) ?? Promise.resolve()),
  ]);
  await gangs[2]?.[Symbol.asyncDispose]();
  const reason = 'FLOW_GANG_MEMBER_GONE Member 2 was lost, while another waited for it.';
  expect(await waiting).toEqual([reason, reason]);
});

test('one that has left is told of as that, after what it had sent', async () => {
  const [main, one] = await crew(2);
  await one?.send(0, 'the last');
  await one?.close();
  expect(await main?.receive(1)).toBe('the last');
  expect(await failure(main?.receive(1) ?? Promise.resolve())).toBe(
    'FLOW_GANG_MEMBER_GONE Member 1 has left the gang, while another waited for it.',
  );
});

test('without the main member, nobody is reached', async () => {
  const gangs = await crew(3);
  const waiting = Promise.all([
    failure(gangs[1]?.barrier() ?? Promise.resolve()),
    failure(gangs[2]?.receive(1) ?? Promise.resolve()),
  ]);
  await gangs[0]?.[Symbol.asyncDispose]();
  expect(await waiting).toEqual([
    'FLOW_GANG_MEMBER_GONE Member 0 was lost, while another waited for it.',
    'FLOW_GANG_MEMBER_GONE Member 1 was lost, while another waited for it.',
  ]);
});

test('who is told to stop after another was lost fails with that, and not with the loss', async () => {
  const abort = new AbortController();
  const gangs = await crew(2, { signal: abort.signal });
  const waiting = failure(gangs[0]?.barrier() ?? Promise.resolve());
  await gangs[1]?.[Symbol.asyncDispose]();
  await sleep(50);
  abort.abort(new Error('the run was stopped'));
  expect(await waiting).toBe('Error the run was stopped');
});

test('every wait ends with the signal', async () => {
  const abort = new AbortController();
  const { signal } = abort;
  const gangs = await crew(3, { signal });
  const [main, one, two] = gangs;
  const [lonely] = await places(2);
  const [, seeking] = await places(2);
  if (lonely === undefined || seeking === undefined) throw new Error('no places');
  const waits = [
    main?.barrier(),
    one?.barrier(),
    two?.receive(1),
    main?.receive(2),
    join(lonely, { signal }),
    join(seeking, { signal }),
  ].map((wait) => failure(wait ?? Promise.resolve()));
  await sleep(50);
  const closing = failure(main?.close() ?? Promise.resolve());
  await sleep(20);
  abort.abort(new Error('stopped'));
  expect(await Promise.all([...waits, closing])).toEqual(Array<string>(7).fill('Error stopped'));
  expect(await failure(two?.receive(1) ?? Promise.resolve())).toBe('Error stopped');
});

test('nothing is done in a gang that was left', async () => {
  const gangs = await crew(2);
  await all(gangs, (gang) => gang.close());
  await all(gangs, (gang) => gang.close());
  for (const act of [() => gangs[1]?.barrier(), () => gangs[1]?.send(0, 1), () => gangs[1]?.receive(0)]) {
    expect(await failure((async () => act())())).toBe('FLOW_GANG_CLOSED Member 1 has left the gang already.');
  }
});
