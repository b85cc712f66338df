// Crashes and broken stores: `npm run test:faults -- --kills 1000 --seed 7`. A story that failed is played alone by
// `-- --seed 7 --story 12`.
import { parseArgs } from 'node:util';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    story: { type: 'string' },
  },
});
for (const name of ['kills', 'seed', 'story'] as const) {
  const value = values[name];
  if (value !== undefined && !/^\d{1,9}$/.test(value)) {
    process.stderr.write(`--${name} takes a whole number, as --${name} 7; it was given "${value}".\n`);
    process.exit(2);
  }
}

const only = values.story === undefined ? [] : ['-t', `story ${values.story} of seed`];
const vitest = join(createRequire(import.meta.url).resolve('vitest/package.json'), '../vitest.mjs');
const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'faults', ...only], {
  stdio: 'inherit',
  env: { ...process.env, FLOW_FAULTS_KILLS: values.kills, FLOW_FAULTS_SEED: values.seed },
});
process.exitCode = status ?? 1;
