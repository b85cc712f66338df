import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GangPlace } from '@flow/core';
import { expect, test } from 'vitest';
import { all, failure, join, places } from './crew.ts';

type Pair = readonly [GangPlace, GangPlace];

async function pair(): Promise<Pair> {
  const [main, other] = await places(2);
  if (main === undefined || other === undefined) throw new Error('no places');
  return [main, other];
}

test('whoever comes first waits for the others', async () => {
  const [main, other] = await pair();
  const first = join(other);
  await sleep(120);
  const gangs = await Promise.all([first, join(main)]);
  expect(await all(gangs, (gang) => gang.gather(gang.index))).toEqual([
    [0, 1],
    [0, 1],
  ]);
});

test('those that do not come are named', async () => {
  const [main, , two] = await places(4);
  if (main === undefined || two === undefined) throw new Error('no places');
  const found = await Promise.all([failure(join(main, { joinSeconds: 0.5 })), failure(join(two, { joinSeconds: 2 }))]);
  expect(found).toEqual([
    'FLOW_GANG_INCOMPLETE Member 0 has waited 0.5 s for member 1, member 3.',
    'FLOW_GANG_INCOMPLETE Member 2 has waited 2 s for member 0.',
  ]);
});

test('an address where somebody listens already is told of', async () => {
  const [main] = await pair();
  const server = createServer().listen(main.main.port, main.main.host);
  await once(server, 'listening');
  expect(await failure(join(main))).toMatch(
    /^FLOW_GANG_ADDRESS The main member can't listen at 127\.0\.0\.1:\d+: .*EADDRINUSE/,
  );
  server.close();
});

test('strangers do not get in, whatever they say, and hold nobody up', async () => {
  const [main, other] = await pair();
  const { host, port } = main.main;
  const gang = join(main);
  await sleep(50);
  const strangers = [
    Buffer.from('GET / HTTP/1.1\r\n\r\n'),
    Buffer.alloc(64, 255),
    Buffer.alloc(5),
    Buffer.alloc(0),
  ].map((bytes) => {
    const socket = connect(port, host);
    socket.on('error', () => undefined);
    socket.write(bytes);
    return socket;
  });
  const wrong = failure(join({ ...other, token: 'a guess' }, { joinSeconds: 0.3 }));
  await sleep(100);
  const gangs = await Promise.all([gang, join(other)]);
  expect(await all(gangs, (one) => one.reduce(1, (a, b) => a + b))).toEqual([2, 2]);
  expect(await wrong).toMatch(/^FLOW_GANG_INCOMPLETE/);
  await Promise.all(strangers.filter(({ destroyed }) => !destroyed).map((socket) => once(socket, 'close')));
});

test('a member does not take somebody else for the main one', async () => {
  const [main, other] = await pair();
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    // As the main member would, without its secret.
    socket.once('data', () =>
      socket.write(Buffer.concat([Buffer.from([0, 0, 0, 64, 1, 255, 0, 1, 0, 0]), Buffer.alloc(64)])),
    );
  }).listen(main.main.port, main.main.host);
  await once(server, 'listening');
  expect(await failure(join(other, { joinSeconds: 0.3 }))).toMatch(/^FLOW_GANG_INCOMPLETE Member 1 .* for member 0\.$/);
  server.close();
});

test('one that is lost before all have come may come again', async () => {
  const [main, one, two] = await places(3);
  if (main === undefined || one === undefined || two === undefined) throw new Error('no places');
  const abort = new AbortController();
  const gang = join(main);
  const first = failure(join(one, { signal: abort.signal }));
  await sleep(100);
  abort.abort(new Error('killed'));
  expect(await first).toBe('Error killed');
  await sleep(50);
  const gangs = await Promise.all([gang, join(one), join(two)]);
  expect(await all(gangs, (member) => member.gather(member.index))).toEqual([0, 1, 2].map(() => [0, 1, 2]));
});
