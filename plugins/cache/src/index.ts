export { cached } from './cached.ts';
export type { Age, CachedOptions } from './options.ts';
