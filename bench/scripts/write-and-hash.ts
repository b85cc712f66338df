// Writes random bytes to a file and hashes them, with Node alone: write-and-hash.ts FILE MEGABYTES
import { createHash, randomFillSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';

const [file = '', megabytes = ''] = process.argv.slice(2);
const data = randomFillSync(Buffer.allocUnsafeSlow(Number(megabytes) * 2 ** 20));
const began = performance.now();
const hash = createHash('sha256').update(data).digest('hex');
writeFileSync(file, data);
console.log((performance.now() - began) / 1000, hash);
