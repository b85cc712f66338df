// Does the same work with Metaflow and with flow, and compares: `npm run bench`. Exit code 0: every bar is met;
// 1: one is missed, or the machine was too disturbed to judge; 2: bad usage.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describeConditions, disturbanceIn, readConditions } from './harness/conditions.ts';
import type { Row } from './harness/judge.ts';
import { Lab } from './harness/lab.ts';
import { type Options, parseOptions, usage } from './harness/options.ts';
import { resultText } from './harness/result.ts';
import { runWork } from './harness/run-work.ts';
import { table, taskTimeTable } from './harness/table.ts';
import { allWorks } from './rows/all-works.ts';
import { measureTaskTime } from './task-time/measure-task-time.ts';

/** What has no bar: a look at where a task's time goes. */
const taskTimeName = 'task-time';

const options = readOptions();
if (options?.isHelp === true) process.stdout.write(usage);
else if (options !== undefined) await bench(options);

function readOptions(): Options | undefined {
  try {
    const names = [...allWorks(false).map(({ name }) => name), taskTimeName];
    return parseOptions(process.argv.slice(2), names);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

async function bench({ only, isQuick, json }: Options): Promise<void> {
  const conditions = await readConditions();
  const disturbance = disturbanceIn(conditions);
  process.stdout.write(`${describeConditions(conditions)}\n`);
  if (disturbance !== undefined) process.stdout.write(`Nothing will be judged: ${disturbance}.\n`);
  await using lab = new Lab(tell);
  const rows: Row[] = [];
  const isWanted = (name: string): boolean => only.length === 0 || only.includes(name);
  for (const work of allWorks(isQuick).filter(({ name }) => isWanted(name))) {
    rows.push(...(await runWork(work, { lab, disturbance, tell })));
  }
  const taskTime = isWanted(taskTimeName) ? await measureTaskTime(lab, isQuick) : undefined;
  if (rows.length > 0) process.stdout.write(`\n${table(rows)}`);
  if (taskTime !== undefined) process.stdout.write(`\n${taskTimeTable(taskTime)}`);
  // The file's path counts from where the user stands.
  const whole = resultText({ isQuick, conditions, rows, taskTime });
  if (json !== undefined) writeFileSync(resolve(process.env['INIT_CWD'] ?? '.', json), whole);
  if (rows.some(({ met }) => met !== true)) process.exitCode = 1;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
