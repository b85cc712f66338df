import type { Brand } from './brand.ts';
import { errors } from './errors.ts';

export type FlowName = Brand<string, 'FlowName'>;
export type StepName = Brand<string, 'StepName'>;
/** Sortable by time: `20261123-231628-k3f9qz` (UTC). */
export type RunId = Brand<string, 'RunId'>;
/**
 * Where in its run's fan-outs a task stands: `0` outside any foreach, else the indexes from the outermost in,
 * as `0-17-3`; a later round of a recursion adds its number, as `0-17.2`. Made from the graph alone, so the same work has the same id in a resumed run.
 */
export type TaskId = Brand<string, 'TaskId'>;
/** The SHA-256 of some bytes, as 64 hexadecimal digits. */
export type ContentHash = Brand<string, 'ContentHash'>;

/** How each kind of id reads. */
const forms = {
  name: 'an identifier, as Regions or evaluate',
  run: 'letters, digits and . _ -, as 20261123-231628-k3f9qz; flow runs list shows those there are',
  task: 'the indexes of its foreach items with dashes between them, as 0 or 0-17-3, with .N for the Nth round after the first, as 0.3',
  hash: '64 hexadecimal digits',
} as const;

const identifier = /^[A-Za-z_$][\w$]*$/;
const runId = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;
const taskId = /^\d+(?:\.\d+)?(?:-\d+(?:\.\d+)?)*$/;
const hash = /^[0-9a-f]{64}$/;

export function parseFlowName(text: string): FlowName {
  if (!identifier.test(text)) throw errors.FLOW_BAD_ID({ what: 'flow name', form: forms.name, text });
  return text as FlowName;
}

export function parseStepName(text: string): StepName {
  if (!identifier.test(text)) throw errors.FLOW_BAD_ID({ what: 'step name', form: forms.name, text });
  return text as StepName;
}

export function parseRunId(text: string): RunId {
  if (!runId.test(text)) throw errors.FLOW_BAD_ID({ what: 'run id', form: forms.run, text });
  return text as RunId;
}

export function parseTaskId(text: string): TaskId {
  if (!taskId.test(text)) throw errors.FLOW_BAD_ID({ what: 'task id', form: forms.task, text });
  return text as TaskId;
}

export function parseContentHash(text: string): ContentHash {
  if (!hash.test(text)) throw errors.FLOW_BAD_ID({ what: 'content hash', form: forms.hash, text });
  return text as ContentHash;
}
