import type { BooleanFlag, OptionFlag } from '@oclif/core/interfaces';
import { flowFlags, type FlowFlags } from './config-flags.ts';
import { jsonFlag, stackFlag } from './stack-flags.ts';

/** The flags of `flow plan`. */
export const planFlags: FlowFlags & {
  readonly stack: OptionFlag<string | undefined>;
  readonly json: BooleanFlag<boolean>;
} = { stack: stackFlag, ...flowFlags, json: jsonFlag('Print the plan as JSON') };
