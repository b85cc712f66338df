import { expect, test } from 'vitest';
import { Kernel } from '../../src/kernel/kernel.ts';
import { definePlugin } from '../../src/kernel/plugin.ts';
import { openArtifacts } from '../../src/task/task-environment.ts';
import { MemoryStorage } from '../../src/builtin/memory-storage.ts';

class Money {
  readonly #cents: bigint;
  constructor(cents: bigint) {
    this.#cents = cents;
  }
  get cents(): bigint {
    return this.#cents;
  }
}

const moneyPlugin = definePlugin({
  name: 'money',
  setup({ hooks }) {
    hooks.provideEncoding.for('money').tap(() => ({
      name: 'money',
      encode: (value) => (value instanceof Money ? Buffer.from(value.cents.toString()) : undefined),
      decode: (bytes) => new Money(BigInt(Buffer.from(bytes).toString())),
    }));
  },
});

test("a plugin registers a class, whose instances are then stored as artifacts; those within others aren't", async () => {
  const storage = new MemoryStorage();
  const store = await openArtifacts(await Kernel.create([moneyPlugin], { onPluginError: () => undefined }), storage);
  const ref = await store.save('price', new Money(1250n));
  expect(ref).toMatchObject({ encoding: 'money', type: 'Money' });
  const loaded = await store.load(ref);
  expect(loaded).toBeInstanceOf(Money);
  expect((loaded as Money).cents).toBe(1250n);
  expect(store.holds(ref, 'price', loaded)).toBe(true);
  await expect(store.save('prices', [new Money(1n)])).rejects.toMatchObject({
    code: 'FLOW_NOT_STORABLE',
    message: "prices[0] is an instance of the class Money and can't be stored.",
  });
});
