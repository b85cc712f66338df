// An S3 front in a process of its own, for tests that block theirs: it ends when whoever forked it is gone.
import { startS3Front, type Fronted } from './s3-front.ts';

const front = await startS3Front(JSON.parse(process.argv[2] ?? '{}') as Fronted);
process.send?.(front.endpoint);
process.once('disconnect', () => process.exit());
