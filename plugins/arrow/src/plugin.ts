import { definePlugin, type Plugin } from '@flow/core';
import { arrowEncodings, type ArrowEncodings } from './encodings.ts';

/** Tables, record batches and vectors of Apache Arrow as artifacts, each stored as an IPC stream. */
const plugin: Plugin = definePlugin({
  name: '@flow/arrow',
  setup({ hooks }) {
    const { provideEncoding } = hooks;
    provideEncoding.for('arrow').tap(async () => (await load()).tables);
    provideEncoding.for('arrow-batch').tap(async () => (await load()).batches);
    provideEncoding.for('arrow-vector').tap(async () => (await load()).vectors);
  },
});

/** Whole, as Node loads it: of what is imported by name a bundler takes only parts, in an order that they don't bear. */
async function load(): Promise<ArrowEncodings> {
  return arrowEncodings(await import('apache-arrow'));
}

export default plugin;
