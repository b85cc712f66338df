export { environment } from './environment.ts';
export type { EnvironmentOptions } from './options.ts';
