// A registry on a free port of the loopback address: `node serve-registry.ts VERDACCIO FOLDER`, as a child with
// a channel to its parent. It tells the parent its port, and when the parent lets go or is killed, it ends and removes
// the folder.
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import { join } from 'node:path';

interface Verdaccio {
  readonly runServer: (config: unknown) => Promise<Server>;
}

const [verdaccio = '', folder = ''] = process.argv.slice(2);

process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  process.exit();
});
// Ctrl-C on a terminal reaches this process too; its parent decides.
process.on('SIGINT', () => undefined);

const { runServer } = createRequire(import.meta.url)(verdaccio) as Verdaccio;
const server = await runServer({
  configPath: join(folder, 'config.yaml'),
  storage: join(folder, 'storage'),
  uplinks: {},
  packages: { '{@flow/*,create-flow}': { access: '$all', publish: '$all' } },
  auth: { htpasswd: { file: join(folder, 'users'), max_users: -1 } },
  max_body_size: '100mb',
  web: { enable: false },
  log: { type: 'stdout', format: 'json', level: 'error' },
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
