import { once } from 'node:events';
import { Agent, createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** A request that came by. */
export interface Seen {
  readonly method: string;
  /** With the query, still encoded. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * What is done to a request: the server answers it; its answer is lost, though the server did it; its answer is cut; or the
 * answer is this one and the server hears nothing.
 */
export type Fate = 'answered' | 'lost' | 'cut' | { readonly status: number; readonly body: string };

export interface S3Front extends AsyncDisposable {
  readonly endpoint: string;
  readonly seen: Seen[];
  /** How many were under way at once, at most. */
  readonly mostAtOnce: () => number;
  /** By default, every request is answered. */
  decide: (request: Seen) => Fate;
}

/** Stands before a server, sees what it is asked, and may keep an answer from whoever asked. */
export async function startS3Front(target: string): Promise<S3Front> {
  const { hostname, port } = new URL(target);
  const agent = new Agent({ keepAlive: true });
  let [now, most] = [0, 0];
  const server = createServer((incoming, response) => {
    most = Math.max(most, ++now);
    response.once('close', () => (now -= 1));
    const path = incoming.url ?? '/';
    const seen: Seen = { method: incoming.method ?? 'GET', path, headers: incoming.headers };
    front.seen.push(seen);
    forward({ incoming, response, fate: front.decide(seen), to: { hostname, port, agent } }).catch(() =>
      response.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const front: S3Front = {
    endpoint: `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : 0)}`,
    seen: [],
    mostAtOnce: () => most,
    decide: () => 'answered',
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
  return front;
}

interface Forwarding {
  readonly incoming: IncomingMessage;
  readonly response: ServerResponse;
  readonly fate: Fate;
  readonly to: { readonly hostname: string; readonly port: string; readonly agent: Agent };
}

async function forward({ incoming, response, fate, to }: Forwarding): Promise<void> {
  if (typeof fate === 'object') {
    await buffer(incoming);
    return void response.writeHead(fate.status, { 'content-type': 'application/xml' }).end(fate.body);
  }
  const { expect: _expect, connection: _connection, ...headers } = incoming.headers;
  const outgoing = send({ ...to, method: incoming.method, path: incoming.url, headers });
  outgoing.on('error', () => response.destroy());
  incoming.pipe(outgoing);
  response.once('close', () => outgoing.destroy());
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  if (fate === 'lost') {
    await buffer(answer);
    return void response.destroy();
  }
  response.writeHead(answer.statusCode ?? 500, answer.headers);
  if (fate === 'cut') {
    const bytes = await buffer(answer);
    response.write(bytes.subarray(0, Math.floor(bytes.byteLength / 2)), () => response.destroy());
    return;
  }
  answer.pipe(response);
  await once(response, 'close');
}
