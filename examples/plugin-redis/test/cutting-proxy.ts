import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';

/** Stands before a server, and can lose an answer: the request arrives, and the connection is gone. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** The next answer is lost, with its connection. */
  loseNextAnswer(): void;
  readonly lost: number;
}

export async function startProxy(port: number): Promise<CuttingProxy> {
  let isCutting = false;
  let lost = 0;
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    const close = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', close).on('close', close);
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (!isCutting) return void client.write(bytes);
      isCutting = false;
      lost++;
      close();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    loseNextAnswer: () => (isCutting = true),
    get lost() {
      return lost;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
    },
  };
}
