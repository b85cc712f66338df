import type { Additions, StepFacts } from './write-flow.ts';

/** What befalls tasks, in the flows of the staged behaviours: a file says it, so that the world can change between runs. */
const troubled: Additions = {
  imports: `import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { param } from '@flow/core';`,
  module: `const text = {
  '~standard': { version: 1, vendor: 'acceptance', validate: (value: unknown) => ({ value: String(value) }) },
} as const;

function fail(where: string): never {
  throw new RangeError(\`trouble at \${where}\`, { cause: new TypeError('the reason') });
}

async function world(file: string): Promise<Record<string, string>> {
  return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
}

async function tagRun(file: string): Promise<void> {
  const { openClient } = await import('@flow/client');
  await using client = await openClient({ cwd: dirname(file) });
  const run = await client.run(\`\${current.flow}/\${current.run}\`);
  await run.addTags(\`attempt:\${String(current.attempt)}\`);
}

async function meetTrouble(file: string): Promise<string | undefined> {
  const troubles = await world(file);
  const where = \`\${current.step}/\${current.task}\`;
  const trouble = troubles[\`\${where}@\${String(current.attempt)}\`] ?? troubles[where];
  console.log(\`\${where} attempt \${String(current.attempt)}\`);
  if (trouble === undefined) return undefined;
  console.error(\`meets \${trouble}\`);
  await sleep(5);
  if (trouble === 'tag') await tagRun(file);
  if (trouble === 'throw' || trouble === 'tag') fail(where);
  if (trouble === 'throw text') throw 'only text';
  if (trouble === 'exit') process.exit(3);
  if (trouble === 'kill') process.kill(process.pid, 'SIGKILL');
  if (trouble === 'crash') process.kill(process.pid, 'SIGSEGV');
  if (trouble === 'hang' || trouble === 'kill' || trouble === 'crash') await sleep(60_000, undefined, { signal: current.signal });
  return trouble;
}`,
  members: () => `readonly troubles = param(text) as string;
  leftover: string | undefined;
  attemptSeen!: number;
  world!: string;
  unfit: unknown;`,
  body: () => `this.world = (await world(this.troubles))['world'] ?? 'as it was';
  if (current.attempt === 0) this.leftover = 'of the first attempt';
  const trouble = await meetTrouble(this.troubles);
  this.attemptSeen = current.attempt;
  if (trouble === 'unstorable') this.unfit = { layers: [1, { run: () => undefined }] };`,
  choice: ({ next }, expression) => {
    if (next.kind === 'switch') return `trouble === 'no case' ? 'nowhere' : ${expression}`;
    return next.kind === 'foreach' ? `trouble === 'no items' ? (5 as never) : ${expression}` : expression;
  },
};

/** In front of steps whose body need not run for the flow to go on. */
const skippable = `const skippable = defineStepDecorator<undefined>({
  name: 'skippable',
  refusesFanOut: true,
  sets: () => ['leftover'],
  setup(hooks) {
    hooks.transformStepBody.tap((body) => ({
      ...body,
      run: async () => {
        const troubles = await world(String(body.current.parameters['troubles']));
        if (troubles[\`\${body.current.step}/\${body.current.task}\`] !== 'skip') return body.run();
        body.assign('leftover', 'skipped');
      },
    }));
  },
});`;

export function isSkippable({ next, isJoin, isStart }: Pick<StepFacts, 'next' | 'isJoin' | 'isStart'>): boolean {
  return next.kind === 'linear' && !isJoin && !isStart;
}

export const fragile: readonly Additions[] = [
  {
    ...troubled,
    imports: `${troubled.imports ?? ''}
import { defineStepDecorator } from '@flow/core';
import { timeout } from '@flow/resilience';`,
    module: `${troubled.module ?? ''}\n${skippable}`,
    decorators: (step) =>
      `@timeout({ seconds: 0.9, grace: { seconds: 0.1 } }) ${isSkippable(step) ? '@skippable()' : ''}`,
  },
];

/** As `fragile`, and all steps are taken from earlier runs where they can be. */
export const cached: readonly Additions[] = [
  ...fragile,
  { imports: `import { cached } from '@flow/cache';`, flowDecorators: '@cached()' },
];

export const guarded: readonly Additions[] = [
  {
    ...troubled,
    imports: `${troubled.imports ?? ''}\nimport { catchError, retry, timeout, type CaughtError } from '@flow/resilience';`,
    members: (shape) => `${troubled.members?.(shape) ?? ''}
    error: CaughtError | undefined;
    standIn: string | undefined;`,
    decorators: ({ next, isJoin, isStart }) => {
      const isCaught = next.kind === 'linear' || next.kind === 'split' || next.kind === 'end';
      const atJoin = isJoin || isStart ? ", trail: 'caught', rounds: {}" : '';
      return `${isCaught ? `@catchError({ assign: { standIn: 'stood in'${atJoin} } })` : ''}
  @retry({ times: 1, delay: { seconds: 0.001 } })
  @timeout({ seconds: 0.9, grace: { seconds: 0.1 } })`;
    },
  },
];
