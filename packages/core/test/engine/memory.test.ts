import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { parseContentHash } from '../../src/contracts/ids.ts';
import type { ItemChunk } from '../../src/contracts/records.ts';
import { GraphIndex } from '../../src/engine/graph-index.ts';
import { Router } from '../../src/engine/router.ts';
import type { Work } from '../../src/engine/task-queue.ts';
import { graphOf } from '../graph/flow-text.ts';

const count = 100_000;
const graph = graphOf(`class F extends Flow {
  @step start() { this.next(this.work, { foreach: [''] }); } @step work(item: string) { this.next(this.more); }
  @step more() { this.next(this.join); } @step join(inputs: Inputs<F>) { this.next(this.end); } @step end() {}
}`);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function heap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test('a step of 100,000 tasks takes memory for those that run, not for those that wait or have ended', () => {
  const router = new Router(new GraphIndex(graph), () => undefined);
  router.begin();
  const take = (): Work | undefined => router.queue.take({ mayRun: () => true, fits: () => true })?.[0];
  const start = take() as Work;
  const ref = {
    at: 'blob',
    encoding: 'json',
    hash: parseContentHash('0'.repeat(64)),
    size: 9,
    type: 'Array(128)',
  } as const;
  const chunks = Array.from({ length: Math.ceil(count / 128) }, (_, index): ItemChunk => ({
    from: index * 128,
    count: 128,
    ref,
  }));
  const before = heap();
  router.finished(start, { kind: 'foreach', count }, chunks);
  const waiting = heap() - before;
  let most = 0;
  let ended = 0;
  let last: Work | undefined;
  for (let work = take(); work !== undefined; work = take()) {
    last = work;
    ended += 1;
    if (ended % 50_000 === 0) most = Math.max(most, heap() - before);
    router.finished(work, { kind: work.node.next.kind === 'end' ? 'end' : 'linear' }, []);
  }
  expect(ended).toBe(2 * count + 2);
  expect(last?.node.name).toBe('end');
  expect(waiting, 'bytes while all wait').toBeLessThan(200_000);
  expect(most, 'bytes while they end').toBeLessThan(1_000_000);
});
