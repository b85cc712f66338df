import { appendFileSync, existsSync } from 'node:fs';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, Flow, param, step, type GangPlace, type Inputs } from '@flow/core';
import { retry } from '@flow/resilience';
import { z } from 'zod';

/** Members of a gang that meet at the main one. What `trouble` names befalls the last of them, in the first attempts. */
export default class Crew extends Flow {
  readonly size = param(z.number(), { default: 3 });
  readonly trouble = param(z.enum(['none', 'throw', 'kill', 'exit']), { default: 'none' });
  readonly attempts = param(z.number(), { default: 1, help: 'How many attempts the trouble befalls' });
  readonly deaf = param(z.boolean(), { default: false, help: 'The others go on although they are told to stop' });
  readonly hold = param(z.string(), { default: '', help: 'The step that waits for the file go' });
  member!: string;
  pid!: number;
  /** Whom the main member met. */
  met: readonly number[] | undefined;
  leftover: string | undefined;
  crew!: readonly string[];

  @step start() {
    this.next(this.meet, { parallel: this.size });
  }

  @retry({ times: 2, delay: { seconds: 0.01 } })
  @step
  async meet() {
    await this.work();
    this.next(this.gather);
  }

  @step async gather(inputs: Inputs<Crew>) {
    if (this.hold === 'gather') await untilGo();
    this.crew = inputs.map(({ member, leftover = 'nothing' }) => `${member}, left ${leftover}`);
    this.met = inputs[0]?.met;
    console.log(`processes: ${String(new Set(inputs.map(({ pid }) => pid)).size)}`);
    this.next(this.end);
  }

  @step end() {
    console.log(`crew: ${this.crew.join('; ')}; met ${String(this.met)}`);
  }

  async work(): Promise<void> {
    const { parallel, attempt, signal } = current;
    if (parallel === undefined) throw new Error('no gang');
    const { index, count } = parallel;
    const name = `${String(index)} of ${String(count)}`;
    const note = (text: string): void => appendFileSync('log.txt', `${name}, attempt ${String(attempt)}: ${text}\n`);
    console.log(`I am ${name}`);
    note('began');
    signal.addEventListener('abort', () => note('was told'));
    this.met = await meetAll(parallel);
    if (this.hold === 'meet' && index === count - 1) await untilGo();
    if (this.trouble !== 'none' && attempt < this.attempts) {
      this.leftover = `attempt ${String(attempt)}`;
      if (index < count - 1) await sleep(60_000, undefined, this.deaf ? {} : { signal });
      if (this.trouble === 'kill') process.kill(process.pid, 'SIGKILL');
      if (this.trouble === 'exit') process.exit(0);
      throw new Error(`${name} can't go on`);
    }
    this.member = `${name} at attempt ${String(attempt)}`;
    this.pid = process.pid;
    note('ended');
  }
}

/** The main member listens until all others have said who they are, and lets them go together. */
async function meetAll({ index, count, main }: GangPlace): Promise<readonly number[] | undefined> {
  if (index > 0) {
    const socket = await connected(main);
    socket.write(String(index));
    await once(socket, 'data');
    socket.destroy();
    return undefined;
  }
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket)).listen(main.port, main.host);
  while (sockets.length < count - 1) await sleep(5, undefined, { signal: current.signal });
  const hellos = await Promise.all(sockets.map((socket) => once(socket, 'data')));
  for (const socket of sockets) socket.end('go');
  server.close();
  return hellos.map(([hello]) => Number(hello)).toSorted((one, other) => one - other);
}

/** The main member may not listen yet. */
async function connected({ host, port }: GangPlace['main']): Promise<Socket> {
  for (;;) {
    const socket = connect(port, host);
    try {
      await once(socket, 'connect');
      return socket;
    } catch {
      await sleep(20, undefined, { signal: current.signal });
    }
  }
}

async function untilGo(): Promise<void> {
  console.log('holding');
  while (!existsSync('go')) await sleep(10, undefined, { signal: current.signal });
}
