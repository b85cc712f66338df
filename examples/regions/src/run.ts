import { openClient, runFlow } from '@flow/client';
import Regions from './regions.ts';

await using result = await runFlow(Regions, { threshold: 0.6 });
console.log(await result.artifact('best'));

await using client = await openClient();
for await (const run of client.runs({ flow: 'Regions', limit: 10 })) {
  console.log(run.pathspec, run.status, run.info.startedAt);
}
