// Lists the tasks of a step and reads an artifact of each: list-tasks.ts RUN STEP ARTIFACT
import { openClient } from '@flow/client';

const [pathspec = '', step = '', name = ''] = process.argv.slice(2);
await using client = await openClient();
const run = await client.run(pathspec);
let count = 0;
let sum = 0;
for await (const task of run.tasks(step)) {
  count += 1;
  sum += Number(await task.artifact(name as never));
}
console.log(count, sum);
