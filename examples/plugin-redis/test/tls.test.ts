import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bytesOf } from './bytes.ts';
import { openStorage } from './open-storage.ts';
import { missing, startRedis } from './redis-server.ts';

const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
const reason = hasOpenssl ? missing : 'skipped: there is no openssl on the PATH to make a certificate with';

describe.skipIf(reason !== undefined)(reason ?? 'TLS', () => {
  test('a server is trusted whose certificate is in `ca`, and no other', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'flow-redis-tls-'));
    try {
      const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      const subject = ['-subj', '/CN=redis.test', '-addext', 'subjectAltName=IP:127.0.0.1'];
      const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      execFileSync('openssl', ['req', ...kind, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' });
      const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-auth-clients', 'no'];
      await using server = await startRedis('--tls-port', '{port}', '--port', '0', ...files);
      const url = server.url.replace('redis:', 'rediss:');
      await expect(openStorage(url)).rejects.toMatchObject({
        code: 'REDIS_UNREACHABLE',
        message: expect.stringMatching(/^Redis can't be reached at rediss:.*self-signed certificate/),
        hint: expect.stringContaining("the storage's option ca"),
      });
      await using storage = await openStorage(url, { ca: cert });
      await storage.put('runs/a', bytesOf(3_000_000));
      expect(storage.getSync('runs/a')).toHaveLength(3_000_000);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
