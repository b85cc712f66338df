// Does the same work with Metaflow and with flow, and compares: `npm run bench`. Exit code 0: every bar is met;
// 1: one is missed, or the machine was too disturbed to judge; 2: bad usage.
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Conditions, describeConditions, disturbanceIn, readConditions } from './harness/conditions.ts';
import type { Row } from './harness/judge.ts';
import { Lab } from './harness/lab.ts';
import { type Options, parseOptions, usage } from './harness/options.ts';
import { runWork } from './harness/run-work.ts';
import { table } from './harness/table.ts';
import { allWorks } from './rows/all-works.ts';

const options = readOptions();
if (options?.isHelp === true) process.stdout.write(usage);
else if (options !== undefined) await bench(options);

function readOptions(): Options | undefined {
  try {
    const names = allWorks(false).map(({ name }) => name);
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
  for (const work of allWorks(isQuick)) {
    if (only.length > 0 && !only.includes(work.name)) continue;
    rows.push(...(await runWork(work, { lab, disturbance, tell })));
  }
  process.stdout.write(`\n${table(rows)}`);
  if (json !== undefined) write(json, { rows, isQuick, conditions });
  if (rows.some(({ met }) => met !== true)) process.exitCode = 1;
}

/** The file's path counts from where the user stands. */
function write(file: string, result: { rows: readonly Row[]; isQuick: boolean; conditions: Conditions }): void {
  const whole = JSON.stringify(result, (_, value: unknown) => (value === undefined ? null : value), 2);
  writeFileSync(resolve(process.env['INIT_CWD'] ?? '.', file), `${whole}\n`);
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
