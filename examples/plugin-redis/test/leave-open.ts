// node leave-open.ts URL: uses a storage, and leaves it open.
import { openStorage } from './open-storage.ts';

const storage = await openStorage(process.argv[2] ?? '');
await storage.put('runs/open', new Uint8Array(10));
const found = await storage.get('runs/open');
process.stdout.write(`${String(found?.length)} ${String(storage.getSync('runs/open')?.length)}\n`);
