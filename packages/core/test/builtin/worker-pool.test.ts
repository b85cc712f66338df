import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pool, type Ran } from './pool.ts';

let pool: Pool;
beforeAll(async () => {
  pool = await Pool.open();
});
afterAll(() => pool[Symbol.asyncDispose]());

function failed({ outcome }: Ran): string {
  if (outcome.kind !== 'failed') throw new Error(`It ended as ${outcome.kind}.`);
  return outcome.error.message;
}

function isAlive(pid: string | undefined): boolean {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

describe('the output of a task', () => {
  test('reaches that task only, from both streams and from its children', async () => {
    const [one, two, three] = [await pool.run('prints'), await pool.run('child'), await pool.run('nothing')];
    expect([one.stdout, one.stderr]).toEqual(['out of 0-0\n', 'err of 0-0\n']);
    expect([two.stdout, two.stderr]).toEqual(['child out\n', 'child err\n']);
    expect([three.stdout, three.stderr]).toEqual(['', '']);
  });

  test('of tasks at once is kept apart', async () => {
    const running = await Promise.all(Array.from({ length: 4 }, () => pool.start('prints')));
    const ran = await Promise.all(running.map(({ done }) => done));
    const tasks = ran.map(({ stdout, stderr }) => [stdout.match(/0-\d+/g), stderr.match(/0-\d+/g)]);
    expect(tasks.every(([out, err]) => out?.length === 1 && String(out) === String(err))).toBe(true);
    expect(new Set(tasks.map(String)).size).toBe(4);
  });

  test('may be binary junk, or one very long line', async () => {
    const { stdout } = await pool.run('junk');
    expect(stdout.length).toBe(100_000 + '\0flow:0123456789\0 not the marker\n'.length);
    expect((await pool.run('longLine')).stdout.length).toBe(3_000_001);
  });

  test('may be closed or captured: the task ends, and the next one is heard again', async () => {
    for (const habit of ['closesOutput', 'capturesOutput']) {
      expect((await pool.run(habit)).outcome.kind).toBe('finished');
      expect((await pool.run('prints')).stdout).toMatch(/^out of 0-\d+\n$/);
    }
  });
});

describe('a worker', () => {
  test('is used again while it is clean, and one of its own is not', async () => {
    const [one, two] = [await pool.run('nothing'), await pool.run('prints')];
    expect(two.pid).toBe(one.pid);
    const own = await pool.run('nothing', { isolation: 'process' });
    expect(own.pid).not.toBe(one.pid);
    expect((await pool.run('nothing')).pid).toBe(one.pid);
    await expect.poll(() => isAlive(own.pid)).toBe(false);
  });

  test.each(['leaksTimer', 'leaksThread', 'leavesChild', 'leavesGrandchild'])(
    'that a task left unclean is gone, with all that it started: %s',
    async (habit) => {
      const dirty = await pool.run(habit);
      expect(dirty.outcome.kind).toBe('finished');
      const next = await pool.start('waits');
      await next.said('waiting');
      await new Promise((resolve) => setTimeout(resolve, 400));
      next.handle.cancel('cancelled', 200);
      const { stdout } = await next.done;
      expect(stdout).toBe('waiting\ncleaned up\n');
      await expect.poll(() => isAlive(dirty.pid)).toBe(false);
    },
  );

  test('that runs another task is not told to stop by whoever still holds the one before', async () => {
    const before = await pool.start('nothing');
    const { pid } = await before.done;
    const next = await pool.start('waits');
    await next.said('waiting');
    before.handle.cancel('cancelled', 0);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(next.text()).toBe('waiting\n');
    next.handle.cancel('cancelled', 1000);
    expect(await next.done).toMatchObject({ outcome: { kind: 'stopped' }, stdout: 'waiting\ncleaned up\n' });
    expect(pid).toBeDefined();
  });

  test('that was sent a signal to stop runs nothing else: it might hear of it only in the next task', async () => {
    const stopped = await pool.start('stopsSlowly', { graceMs: 1000 });
    await stopped.said('waiting');
    stopped.handle.cancel('cancelled', 0);
    const { outcome, stdout } = await stopped.done;
    expect(outcome).toEqual({ kind: 'stopped', reason: 'cancelled' });
    const next = await pool.run('nothing');
    expect(stdout).not.toBe(`waiting in ${String(next.pid)}\n`);
  });

  test('gets its folder and its environment back', async () => {
    const before = await pool.run('tells');
    const moved = await pool.run('moves');
    const after = await pool.run('tells');
    expect(after.pid).toBe(moved.pid);
    expect(after.stdout).toBe(before.stdout);
  });

  test('may have lost its current folder to the task', async () => {
    const moved = await pool.run('removesItsFolder');
    expect(moved.outcome.kind).toBe('finished');
    expect((await pool.run('nothing')).pid).toBe(moved.pid);
  });

  test('has the variables of its plan, and then runs nothing else', async () => {
    const given = await pool.run('tells', { env: { GIVEN: 'yes' } });
    expect(JSON.parse(given.stdout)).toContain('yes');
    expect(JSON.parse((await pool.run('tells')).stdout)).not.toContain('yes');
  });
});

describe('a task that ends its process', () => {
  test.each([
    [
      'exits',
      {
        exitCode: 0,
        signal: undefined,
        reason: 'Its process ended before the step did (exit code 0): does the step call process.exit()?',
      },
    ],
    [
      'killsItself',
      {
        exitCode: undefined,
        signal: 'SIGKILL',
        reason: 'Its process was killed (SIGKILL), as a machine short of memory does.',
      },
    ],
  ])('is lost: %s', async (habit, outcome) => {
    expect((await pool.run(habit)).outcome).toEqual({ kind: 'lost', ...outcome });
    expect((await pool.run('nothing')).outcome.kind).toBe('finished');
  });

  test('does not wait for what it started in a group of its own, which holds its output open', async () => {
    const begin = performance.now();
    const { outcome, stdout } = await pool.run('exitsBeforeItsServer');
    process.kill(Number(/server (?<pid>\d+)/.exec(stdout)?.groups?.['pid']));
    expect(outcome.kind).toBe('lost');
    expect(stdout).toContain('from the server\n');
    expect(performance.now() - begin).toBeLessThan(5000);
  });

  test('by an error in a callback has failed with it, and that is recorded', async () => {
    const { outcome } = await pool.run('strays');
    expect(outcome).toMatchObject({ kind: 'failed', error: { message: 'stray' } });
    const { position } = outcome.kind === 'failed' ? outcome.error : {};
    expect(position?.file).toMatch(/habits\.ts$/);
    const count = Number((await pool.run('prints')).stdout.match(/0-(?<count>\d+)/)?.groups?.['count']) - 1;
    expect(await pool.recordedFailure(count)).toMatchObject({ error: { message: 'stray' } });
  });
});

describe('a task that breaks what its process rests on', () => {
  test.each(['silencesConsole', 'replacesConsole'])('leaves the next one a console: %s', async (habit) => {
    const quiet = await pool.run(habit);
    const next = await pool.run('prints');
    expect(next.pid).toBe(quiet.pid);
    expect([next.stdout, next.stderr]).toEqual([
      expect.stringMatching(/^out of 0-\d+\n$/),
      expect.stringMatching(/^err of 0-\d+\n$/),
    ]);
  });

  test.each(['fakesDate', 'fakesPromise', 'removesListeners'])('ends, and its process with it: %s', async (habit) => {
    const before = await pool.run('prints');
    await pool.run(habit);
    const next = await pool.run('prints');
    expect(next.outcome.kind).toBe('finished');
    expect(next.pid).not.toBe(before.pid);
  });

  test('so that it hears of no further task, has that task run elsewhere', async () => {
    const deaf = await pool.run('removesListenersLater');
    expect(deaf.outcome.kind).toBe('finished');
    const begin = performance.now();
    const next = await pool.run('prints');
    expect(next).toMatchObject({ outcome: { kind: 'finished' }, stdout: expect.stringMatching(/^out of 0-\d+\n$/) });
    expect(next.pid).not.toBe(deaf.pid);
    expect(performance.now() - begin).toBeGreaterThan(4000);
    await expect.poll(() => isAlive(deaf.pid)).toBe(false);
  });
});

describe('an error that nothing catches', () => {
  test.each([
    ['rejects', 'nobody waits for this'],
    ['throwsSoon', 'nobody catches this'],
  ])('fails the task, whose body ended before: %s', async (habit, message) => {
    const before = await pool.run('prints');
    expect(failed(await pool.run(habit))).toBe(message);
    const after = await pool.run('prints');
    expect(after.pid).not.toBe(before.pid);
    const task = Number(/0-(?<count>\d+)/.exec(after.stdout)?.groups?.['count']) - 1;
    expect(await pool.recordedFailure(task)).toMatchObject({ error: { message } });
  });

  test('is in the log of a task that had finished before it, and its process is not used again', async () => {
    const late = await pool.run('throwsWhenFinished');
    expect(late.outcome.kind).toBe('finished');
    expect(late.stderr).toMatch(/^After the task had ended, it threw where nothing caught it: Error: too late\n/);
    expect((await pool.run('nothing')).pid).not.toBe(late.pid);
  });
});

test("a task may send messages of its own, which nobody takes for its worker's", async () => {
  expect((await pool.run('sendsMessages')).outcome.kind).toBe('finished');
});

test('a task may throw an error that cannot be read', async () => {
  expect(failed(await pool.run('throwsOddError'))).toBe('odd');
});

describe('a task that is to stop', () => {
  test('is told, cleans up in its grace, and is stopped', async () => {
    const running = await pool.start('waits');
    await running.said('waiting');
    running.handle.cancel('cancelled', 1000);
    const { outcome, stdout } = await running.done;
    expect([outcome, stdout]).toEqual([{ kind: 'stopped', reason: 'cancelled' }, 'waiting\ncleaned up\n']);
  });

  test('and does not listen is killed after its grace', async () => {
    const running = await pool.start('ignoresStop');
    await running.said('waiting');
    const begin = performance.now();
    running.handle.cancel('cancelled', 50);
    expect((await running.done).outcome).toEqual({ kind: 'stopped', reason: 'cancelled' });
    expect(performance.now() - begin).toBeGreaterThan(50);
  });

  test('for its time, and keeps the processor busy, is killed', { retry: 2 }, async () => {
    await pool.run('nothing');
    const begin = performance.now();
    expect((await pool.run('busy', { timeoutMs: 100, graceMs: 50 })).outcome).toEqual({
      kind: 'stopped',
      reason: 'timeout',
    });
    expect(performance.now() - begin).toBeGreaterThan(150);
    expect(performance.now() - begin).toBeLessThan(900);
  });

  test('for its time, and waits, has failed with that', async () => {
    expect(failed(await pool.run('waits', { timeoutMs: 100, graceMs: 500 }))).toBe(
      'The task took longer than its 0.1 s.',
    );
  });
});
