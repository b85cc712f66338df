import { describe, expect, it } from 'vitest';
import { flowFile, Sandbox, type Ended } from './sandbox.ts';

const crew = flowFile('crew');

/** What happened to the members, without times. */
function story({ stdout }: Ended): readonly string[] {
  const lines = stdout.split('\n').filter((line) => /^[\d:]+ meet\//.test(line));
  return lines.map((line) => line.replace(/^[\d:]+ meet\//, '').replace(/ (?:in|after) [\d.]+ m?s.*/, ''));
}

function said({ stdout }: Ended): readonly string[] {
  return stdout.split('\n').filter((line) => /^(?:gather|end) \| (?!holding)/.test(line));
}

const wholeCrew = (attempt: number): readonly string[] => [
  'gather | processes: 3',
  `end | crew: ${[0, 1, 2].map((index) => `${String(index)} of 3 at attempt ${String(attempt)}, left nothing`).join('; ')}; met 1,2`,
];

const finishedAt = (attempt: number): readonly string[] =>
  [0, 1, 2].flatMap((index) => [
    `0-${String(index)} finished`,
    attempt === 0 ? `0-${String(index)} started` : `0-${String(index)} started again (attempt ${String(attempt + 1)})`,
  ]);

describe('a gang', () => {
  it.each([[[]], [['--max-workers', '1']], [['--isolation', 'process']]])(
    'runs as processes that meet at the main one, and its join sees them in order (%j)',
    async (flags) => {
      const sandbox = new Sandbox();
      const run = await sandbox.flow('run', crew, ...flags);
      expect(run).toMatchObject({ code: 0, stderr: '' });
      expect(run.stdout).toContain('start opened a gang of 3 tasks');
      expect(said(run)).toEqual(wholeCrew(0));
      expect(story(run).toSorted()).toEqual(finishedAt(0).toSorted());
    },
  );

  it('stands in a foreach, in an arm of a switch, and beside others', async () => {
    const sandbox = new Sandbox();
    const run = await sandbox.flow('run', flowFile('crews'), '--max-workers', '2');
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const inItems = ['0 of 2 at a', '1 of 2 at a', '0 of 3 at b', '1 of 3 at b', '2 of 3 at b'];
    const all = [...inItems, '0 of 2', '1 of 2', '0 of 1 in 0-0, then undefined'];
    expect(said(run)).toEqual([`end | ${all.join('; ')}`]);
  });

  it.each(['0', '1.5'])('of %s is refused where it is asked for', async (size) => {
    const sandbox = new Sandbox();
    const run = await sandbox.flow('run', crew, `--size=${size}`);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(
      `FLOW_PARALLEL_COUNT The step start starts a gang of ${size}; its size must be a whole number from 1 to 10000.`,
    );
    expect(run.stderr).toContain('crew.ts:24:10');
  });
});

describe('when one member fails', () => {
  it.each([
    ['throw', "Error: 2 of 3 can't go on"],
    ['kill', 'FLOW_TASK_LOST'],
    ['exit', 'does the step call process.exit()?'],
  ])('the others are told, and all are tried again as one: %s', async (trouble, reason) => {
    const sandbox = new Sandbox();
    const run = await sandbox.flow('run', crew, '--trouble', trouble);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain(reason);
    expect(said(run)).toEqual(wholeCrew(1));
    const first = ['0-0 started', '0-1 started', '0-2 started', '0-2 failed', '0-0 was stopped', '0-1 was stopped'];
    const again = ['0-0 will be tried again', '0-1 will be tried again', '0-2 will be tried again'];
    expect(story(run).toSorted()).toEqual([...first, ...again, ...finishedAt(1)].toSorted());
    const told = sandbox.lines('log.txt').filter((line) => line.endsWith('was told'));
    expect(told.toSorted()).toEqual(['0 of 3, attempt 0: was told', '1 of 3, attempt 0: was told']);
    expect(sandbox.lines('log.txt').filter((line) => line.endsWith('ended'))).toHaveLength(3);

    const logs = await sandbox.flow('logs', 'Crew/latest/meet/0-1');
    expect(logs.stdout).toBe('attempt 0 | I am 1 of 3\nattempt 1 | I am 1 of 3\n');
    const shown = await sandbox.flow('runs', 'show', 'Crew/latest');
    expect(shown.stdout).toMatch(/^ {2}meet .* 3 finished/m);
    const dumped = await sandbox.flow('dump', 'Crew/latest/meet/0-2/member');
    expect(dumped.stdout).toBe('"2 of 3 at attempt 1"\n');
  });

  it('those that do not listen are ended when their grace is over', async () => {
    const sandbox = new Sandbox({ 'flow.config.json': '{ "graceSeconds": 1 }' });
    const run = await sandbox.flow('run', crew, '--trouble', 'throw', '--deaf');
    expect(run.code).toBe(0);
    expect(said(run)).toEqual(wholeCrew(1));
    expect(await sandbox.processesGone()).toBeLessThan(3000);
  });

  it('in all attempts, the run fails with it and is resumed with a new gang', async () => {
    const sandbox = new Sandbox();
    const run = await sandbox.flow('run', crew, '--trouble', 'throw', '--attempts', '3');
    expect(run.code).toBe(1);
    expect(run.stderr.match(/^meet\//gm)).toHaveLength(1);
    expect(run.stderr).toContain('meet/0-2 Error: 2 of 3');
    const [first = ''] = sandbox.runs('Crew');
    expect([...sandbox.manifests('Crew', first).keys()]).toEqual(['start/0']);
    const resumed = await sandbox.flow('resume', crew);
    expect(resumed.code).toBe(1);
    expect(resumed.stdout).toContain('start taken over');
    expect(story(resumed).filter((line) => line.endsWith('started'))).toHaveLength(3);
  });

  it('in all attempts, the failure is caught for all of them', async () => {
    const sandbox = new Sandbox();
    const run = await sandbox.flow('run', flowFile('caught-crew'), '--trouble', 'exit', '--attempts', '9');
    expect(run.code).toBe(0);
    expect(said(run)[1]).toBe(
      'end | crew: nobody, left nothing; nobody, left nothing; nobody, left nothing; met undefined',
    );
    for (const member of ['0-0', '0-1', '0-2']) {
      const error = await sandbox.flow('dump', `CaughtCrew/latest/meet/${member}/error`);
      expect(error.stdout).toContain('FLOW_TASK_LOST');
    }
  });
});

describe('after kill -9 of the launcher', () => {
  it('in the middle of a gang, its members run again, all of them', async () => {
    const sandbox = new Sandbox();
    const run = sandbox.start('run', crew, '--hold', 'meet');
    await run.printed('holding');
    await expect.poll(() => sandbox.lines('log.txt').filter((line) => line.endsWith('ended'))).toHaveLength(2);
    run.child.kill('SIGKILL');
    await run.ended;
    expect(await sandbox.processesGone()).toBeLessThan(5000);
    const [killed = ''] = sandbox.runs('Crew');
    expect([...sandbox.manifests('Crew', killed).keys()]).toEqual(['start/0']);
    sandbox.write({ go: '' });
    const resumed = await sandbox.flow('resume', crew);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(story(resumed).toSorted()).toEqual(finishedAt(0).toSorted());
    expect(said(resumed)).toEqual(wholeCrew(0));
  });

  it('behind a gang, it is taken over as a whole', async () => {
    const sandbox = new Sandbox();
    const run = sandbox.start('run', crew, '--hold', 'gather');
    await run.printed('holding');
    run.child.kill('SIGKILL');
    await run.ended;
    expect(await sandbox.processesGone()).toBeLessThan(5000);
    const began = sandbox.lines('log.txt').length;
    sandbox.write({ go: '' });
    const resumed = await sandbox.flow('resume', crew);
    expect(resumed).toMatchObject({ code: 0, stderr: '' });
    expect(story(resumed).map((line) => line.replace(/ from .*/, ''))).toEqual([
      '0-0 taken over',
      '0-1 taken over',
      '0-2 taken over',
    ]);
    expect(said(resumed)).toEqual(wholeCrew(0));
    expect(sandbox.lines('log.txt')).toHaveLength(began);
  });
});

it('Ctrl-C stops all members, and the run goes on later', async () => {
  const sandbox = new Sandbox();
  const run = sandbox.start('run', crew, '--hold', 'meet');
  await run.printed('holding');
  run.child.kill('SIGINT');
  expect((await run.ended).code).toBe(1);
  expect(await sandbox.processesGone()).toBeLessThan(3000);
  sandbox.write({ go: '' });
  const resumed = await sandbox.flow('resume', crew);
  expect(resumed).toMatchObject({ code: 0, stderr: '' });
  expect(said(resumed)).toEqual(wholeCrew(0));
});
