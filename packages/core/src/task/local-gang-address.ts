import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { GangAddress } from '../contracts/task-spec.ts';

/** An address of this machine, for a gang whose members all run on it; nobody listens there, as far as can be known. */
export async function localGangAddress(): Promise<GangAddress> {
  const host = '127.0.0.1';
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return { host, port };
}
