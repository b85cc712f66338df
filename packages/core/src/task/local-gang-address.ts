import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { GangAddress } from '../contracts/task-spec.ts';

const host = '127.0.0.1';

/** The last ports that were given: their gangs may not listen there yet, and the system gives a free one twice. */
const given: number[] = [];
const mostGiven = 1000;

/** An address of this machine, for a gang whose members all run on it; nobody listens there, as far as can be known. */
export async function localGangAddress(): Promise<GangAddress> {
  let port = await freePort();
  while (given.includes(port)) port = await freePort();
  given.push(port);
  if (given.length > mostGiven) given.shift();
  return { host, port };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
