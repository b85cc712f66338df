export type { Gang } from './gang.ts';
export { joinGang } from './join-gang.ts';
export type { JoinGangOptions } from './join-gang.ts';
export type { JoinOptions } from './options.ts';
export { parallel } from './parallel.ts';
