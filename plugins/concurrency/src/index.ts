export { concurrency } from './concurrency.ts';
export type { ConcurrencyOptions } from './options.ts';
