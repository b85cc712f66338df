import { openClient, type FlowClient } from '@flow/client';

interface Chosen {
  readonly stack: string | undefined;
  readonly namespace: string | undefined;
}

/** Opens the runs of the project that the command was called in. */
export function openReader({ stack, namespace }: Chosen): Promise<FlowClient> {
  return openClient({ ...(stack !== undefined && { stack }), ...(namespace !== undefined && { namespace }) });
}
