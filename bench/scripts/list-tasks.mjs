// Lists the tasks of a step and reads an artifact of each: list-tasks.mjs RUN STEP ARTIFACT. It is JavaScript, so that
// Node needn't load what strips types.
import { openClient } from '@flow/client';

const [pathspec = '', step = '', name = ''] = process.argv.slice(2);
await using client = await openClient();
const run = await client.run(pathspec);
let count = 0;
let sum = 0;
for await (const task of run.tasks(step)) {
  count += 1;
  sum += Number(await task.artifact(name));
}
console.log(count, sum);
