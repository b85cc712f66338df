import { S3Client } from '@aws-sdk/client-s3';
import { errors } from './errors.ts';
import type { S3Settings } from './options.ts';

/** Waiting for a connection, and for the next byte of an answer. */
const connectMs = 10_000;
const idleMs = 60_000;

/** A client and the region that it asks in. */
export interface OpenedClient {
  readonly client: S3Client;
  readonly region: string;
}

/** Credentials, region and endpoint that the settings don't name come from the SDK's own chains. Throws FLOW_S3_NO_REGION. */
export async function openClient(settings: S3Settings): Promise<OpenedClient> {
  const { region, profile, endpoint, maxAttempts, maxRequests } = settings;
  const agent = { keepAlive: true, maxSockets: maxRequests };
  const client = new S3Client({
    ...(region !== undefined && { region }),
    ...(profile !== undefined && { profile }),
    ...(endpoint !== undefined && { endpoint }),
    ...(maxAttempts !== undefined && { maxAttempts }),
    forcePathStyle: settings.forcePathStyle,
    requestChecksumCalculation: settings.requestChecksumCalculation,
    // Blobs are checked by their SHA-256 whenever they are read.
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: connectMs, socketTimeout: idleMs, httpAgent: agent, httpsAgent: agent },
  });
  addMiddleware(client);
  try {
    return { client, region: await client.config.region() };
  } catch (cause) {
    client.destroy();
    throw errors.FLOW_S3_NO_REGION({ url: `s3://${settings.root.bucket}` }, { cause });
  }
}

/** Both stand within the SDK's retries, so that it tries again what failed in them. */
function addMiddleware(client: S3Client): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw noted(error, args.request);
      }
    },
    { step: 'finalizeRequest', priority: 'low', name: 'flowNotes' },
  );
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        if (commandName === 'GetObjectCommand') await readWhole(result.output as { Body?: unknown });
        return result;
      },
    { step: 'deserialize', priority: 'high', name: 'flowWholeBodies' },
  );
}

/** Whom it asked; and that it may ask again where a write met another one, which no rule of the SDK's says. */
function noted(error: unknown, request: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { protocol, hostname, port } = request as { protocol: string; hostname: string; port?: number };
  const host = `${protocol}//${hostname}${port === undefined ? '' : `:${String(port)}`}`;
  const isConflict = error.name === 'ConditionalRequestConflict' || error.name === 'OperationAborted';
  return Object.assign(error, { host, ...(isConflict && { $retryable: {} }) });
}

/** A connection that breaks in the middle of an answer is a failed attempt too. */
async function readWhole(output: { Body?: unknown }): Promise<void> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of output.Body as AsyncIterable<Uint8Array>) chunks.push(chunk);
  output.Body = joined(chunks);
}

/** In memory of its own, which can be handed to another thread. */
function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((size, chunk) => size + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
