// The next release, published to a registry of this machine that is gone afterwards: `npm run release:dry`.
import { releaseInto } from './release/release-into.ts';
import { startRegistry } from './release/start-registry.ts';

await using registry = await startRegistry();
for (const { name, version } of await releaseInto(registry)) {
  const response = await fetch(`${registry.url}${name.replace('/', '%2f')}/${version ?? ''}`);
  if (!response.ok)
    throw new Error(`${name}@${version ?? ''} isn't in the registry: it answers ${String(response.status)}.`);
  process.stdout.write(`${name}@${version ?? ''}\n`);
}
