export type { ResourcesOptions } from './options.ts';
export { resources } from './resources.ts';
