import { cardPlugin } from '@flow/cards';
import type { Plugin } from '@flow/core';
import { histogram } from './histogram.ts';

/** Lets flows ask for the card by its name. */
const plugin: Plugin = cardPlugin({ name: '__NAME__', types: [histogram] });

export default plugin;
