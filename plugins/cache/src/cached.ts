import { defineStepDecorator, type StepDecorator } from '@flow/core';
import type { PendingTask, TaskPath } from '@flow/core/kernel';
import { CacheEntries, type Work } from './cache-entries.ts';
import { cachedOptions, type CachedOptions, type CachedSettings } from './options.ts';
import { WhyNot } from './why-not.ts';

/**
 * Takes a task over from an earlier run where its code and all that it begins with are the same; nothing of it runs then.
 * Code is what the step reaches, without comments and formatting. Each item of a foreach counts for itself.
 *
 * @example
 * \@cached({ maxAge: { days: 7 } })
 * \@step async end() {
 *   console.log(await (await fetch('https://example.com/slow')).text());
 * }
 */
export const cached: (options?: CachedOptions) => StepDecorator = defineStepDecorator<
  CachedOptions | undefined,
  CachedSettings
>({
  name: 'cached',
  options: cachedOptions,
  setup(step, settings) {
    const whyNot = new WhyNot();
    step.provideEarlierTask.tap((task) => findEarlier(task, settings, whyNot));
  },
});

async function findEarlier(task: PendingTask, settings: CachedSettings, whyNot: WhyNot): Promise<TaskPath | undefined> {
  const work: Work = { ...(await task.parts()), version: settings.version };
  const refusal = refusalOf(work, settings);
  if (refusal !== undefined) {
    task.tellWhy?.(refusal);
    return undefined;
  }
  const entries = new CacheEntries(task);
  const { found, tooOld } = await entries.find(work, settings.maxAge);
  if (found !== undefined) return found;
  if (task.tellWhy === undefined) await entries.add(work);
  else task.tellWhy(tooOld === undefined ? await whyNot.tell(task, work) : `the result of ${tooOld} is too old`);
  return undefined;
}

function refusalOf({ code, secrets }: Work, { ignoreSecrets }: CachedSettings): string | undefined {
  if (code === undefined) return 'a flow that is given as a class is not cached: nothing shows what code it reaches';
  if (secrets.length === 0 || ignoreSecrets) return undefined;
  return `it may read the secret ${secrets.join(', ')}`;
}
