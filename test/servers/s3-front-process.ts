import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Fronted } from './s3-front.ts';

export interface FrontProcess extends AsyncDisposable {
  readonly endpoint: string;
}

/** As `startS3Front`, with every request answered, in another process: this one may wait for it without a turn of its own. */
export async function startS3FrontProcess({ endpoint: target, folder }: Fronted): Promise<FrontProcess> {
  const child = fork(join(import.meta.dirname, 'serve-s3-front.ts'), [JSON.stringify({ endpoint: target, folder })], {
    execArgv: [],
  });
  const [endpoint] = (await once(child, 'message', { signal: AbortSignal.timeout(30_000) })) as [string];
  return {
    endpoint,
    [Symbol.asyncDispose]: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
