import { writeApiReports } from './gates/api-report.ts';

try {
  writeApiReports();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
