/** The file's name in the project under test. */
export const flowFile = 'conformance.ts';

/**
 * The flow whose tasks the cases run. A task of its first step does what its item names: `[habit, argument]`. It is a text,
 * as it is compiled for the place where it runs.
 */
export const flowSource = `
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { current, defineStepDecorator, Flow, param, step, type Inputs } from '@flow/core';

const anyText = { '~standard': { version: 1 as const, vendor: 'conformance', validate: (value: unknown) => ({ value: String(value) }) } };

/** Secrets that the task reads by itself. */
const lent = defineStepDecorator<Record<string, never>>({
  name: 'lent',
  setup(step) {
    step.transformSecrets.tap((task) => {
      const store = { read: async () => ({ CONFORMANCE_LENT: 'lent-' + task.current.run }) };
      return { ...task, sources: [...task.sources, { use: 'conformance', name: 'lent', store }] };
    });
  },
});

const seenAtLoad = process.env['CONFORMANCE'];

function pay(): never {
  throw new RangeError('nothing to pay', { cause: new TypeError('no purse') });
}

const habits: Readonly<Record<string, (argument: never) => unknown>> = {
  nothing: () => undefined,
  prints(lines: number) {
    for (let line = 0; line < lines; line++) {
      console.log('out ' + current.task + ' ' + line);
      console.error('err ' + current.task + ' ' + line);
    }
  },
  startsChild: () =>
    execFileSync(process.execPath, ['-e', "console.log('child out'); console.error('child err')"], { stdio: 'inherit' }),
  printsBytes(size: number) {
    process.stdout.write(Uint8Array.from({ length: size }, (_, index) => (index * 7919 + 13) % 256));
  },
  printsLongLine: (length: number) => process.stdout.write('é'.repeat(length) + '\\n'),
  async floods(blocks: number) {
    for (let block = 0; block < blocks; block++) {
      const isRoom = process.stdout.write(String.fromCharCode(97 + (block % 26)).repeat(65_535) + '\\n');
      if (!isRoom) await once(process.stdout, 'drain');
    }
  },
  throws: pay,
  async waits(longestMs: number) {
    console.log('waiting ' + current.task);
    try {
      await sleep(longestMs, undefined, { signal: current.signal });
    } catch (error) {
      console.log('cleaned up');
      throw error;
    }
  },
  async ignoresStop(ms: number) {
    process.on('SIGTERM', () => undefined);
    console.log('waiting ' + current.task);
    await sleep(ms);
    console.log('went on');
  },
  staysBusy(ms: number) {
    const end = Date.now() + ms;
    while (Date.now() < end);
  },
  // The first process of a container can't be killed from within; it can abort.
  killsItself() {
    console.log('before the end');
    process.kill(process.pid, 'SIGKILL');
    process.abort();
  },
  exits: (code: number) => process.exit(code),
  tells() {
    const name = 'CONFORMANCE';
    const child = execFileSync(process.execPath, ['-p', 'process.env.' + name]).toString().trim();
    console.log(JSON.stringify({ atLoad: seenAtLoad, inside: process.env[name], child, left: process.env['LEFT_BEHIND'], lent: process.env['CONFORMANCE_LENT'], stackTraceLimit: Error.stackTraceLimit, folder: process.cwd() }));
  },
  changesProcess() {
    process.env['LEFT_BEHIND'] = 'yes';
    process.chdir('/');
  },
  throwsLate: () =>
    void setTimeout(() => {
      throw new Error('too late');
    }, 100),
};

async function* numbers(count: number) {
  for (let number = 0; number < count; number++) {
    if (number % 100 === 0) await sleep(50);
    if (number === count / 2 && current.attempt === 0 && process.env['CONFORMANCE'] === 'dies') process.exit(3);
    yield number;
  }
}

async function meet(): Promise<void> {
  if (current.parallel === undefined) throw new Error('This task is no member of a gang.');
  const { index, count, main, token } = current.parallel;
  if (index > 0) return knock(main, token);
  let guests = 0;
  const server = createServer((socket) => {
    socket.once('data', (data) => {
      if (data.toString() !== token) return;
      guests++;
      socket.end('welcome');
      if (guests === count - 1) server.close();
    });
  }).listen(main.port);
  await once(server, 'close');
}

async function knock(main: { readonly host: string; readonly port: number }, token: string): Promise<void> {
  for (;;) {
    const socket = connect(main.port, main.host);
    try {
      await once(socket, 'connect');
      socket.write(token);
      const [answer] = await once(socket, 'data');
      if (String(answer) === 'welcome') return;
    } catch {
      await sleep(100, undefined, { signal: current.signal });
    } finally {
      socket.destroy();
    }
  }
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'latin1') : '';
}

/** What others could see of this process. */
function exposed(): string {
  const child = execFileSync(process.execPath, ['-p', 'JSON.stringify(process.env)']).toString();
  const files = ['/proc/self/cmdline', '/proc/self/environ'].map(readIfThere);
  return JSON.stringify([process.argv, process.execArgv, process.env]) + child + files.join('');
}

/** Its tasks do what they are told, to themselves and to their processes. */
export default class Conformance extends Flow {
  readonly token = param(anyText, { secret: true, default: () => '' });
  kept: unknown;

  @step async start() {
    const [habit, argument] = current.foreach[0]?.item as readonly [string, unknown];
    this.kept = argument;
    await habits[habit]?.(argument as never);
    this.next(this.fan);
  }

  @step fan() {
    this.next(this.each, { foreach: numbers(300) });
  }

  @step each(_number: number) {
    this.next(this.joined);
  }

  @step joined(_inputs: Inputs<Conformance>) {
    this.next(this.invites);
  }

  @step invites() {
    this.next(this.member, { parallel: 2 });
  }

  @step async member() {
    await meet();
    this.next(this.gathered);
  }

  @step gathered(_inputs: Inputs<Conformance>) {
    this.next(this.borrows);
  }

  @lent({})
  @step borrows() {
    console.log('lent ' + process.env['CONFORMANCE_LENT']);
    this.next(this.guarded);
  }

  @step guarded() {
    const { token } = this;
    const hash = createHash('sha256').update(token).digest('hex');
    console.log(JSON.stringify({ hash, isExposed: exposed().includes(token) }));
    if (current.attempt > 0) throw new Error('refused ' + token);
    this.next(this.end);
  }

  @step end() {}
}
`;
