export { secrets } from './secrets.ts';
export type { SecretsOptions } from './options.ts';
