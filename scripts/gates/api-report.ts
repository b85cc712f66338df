import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Extractor, ExtractorConfig, ExtractorLogLevel, type IConfigFile } from '@microsoft/api-extractor';
import { publishedPackages, readText, root, type WorkspacePackage } from './workspace.ts';

const folderOfReports = 'etc';

interface Report {
  /** Relative to the root. */
  readonly file: string;
  readonly text: string;
}

/** What each published package offers to others, one file a package, from the declarations that the build wrote. */
export function makeApiReports(): readonly Report[] {
  const temporary = mkdtempSync(join(tmpdir(), 'flow-api-'));
  try {
    return publishedPackages()
      .filter((one) => entriesOf(one).length > 0)
      .map((one) => ({ file: reportFile(one), text: renderReport(one, temporary) }));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Writes the reports into `etc`, and removes those of packages that are gone. */
export function writeApiReports(): void {
  const unbuilt = unbuiltEntries();
  if (unbuilt.length > 0) throw new Error(unbuilt.join('\n'));
  const reports = makeApiReports();
  mkdirSync(join(root, folderOfReports), { recursive: true });
  for (const file of unknownReports(reports)) rmSync(join(root, file));
  for (const { file, text } of reports) writeFileSync(join(root, file), text);
}

/** Where the packages offer something else than the reports in `etc` say. */
export function apiReportProblems(): readonly string[] {
  const unbuilt = unbuiltEntries();
  if (unbuilt.length > 0) return unbuilt;
  const reports = makeApiReports();
  const problems = [
    ...reports.flatMap((report) => differences(report)),
    ...unknownReports(reports).map((file) => `${file}: there is no such package`),
  ];
  return problems.length === 0 ? [] : [...problems, 'If the change is meant, run: npm run api:update'];
}

function unbuiltEntries(): readonly string[] {
  const entries = publishedPackages().flatMap((one) => entriesOf(one));
  return entries.filter(({ types }) => !existsSync(types)).map(({ name, types }) => `${name}: ${types} was not built`);
}

function differences({ file, text }: Report): readonly string[] {
  if (!existsSync(join(root, file))) return [`${file} is missing`];
  const before = readText(file).split('\n');
  const after = text.split('\n');
  if (before.join('\n') === text) return [];
  return [
    `${file} is not what the package offers:`,
    ...before.filter((line) => !after.includes(line)).map((line) => `  - ${line}`),
    ...after.filter((line) => !before.includes(line)).map((line) => `  + ${line}`),
  ];
}

function unknownReports(reports: readonly Report[]): readonly string[] {
  if (!existsSync(join(root, folderOfReports))) return [];
  const files = readdirSync(join(root, folderOfReports)).map((name) => `${folderOfReports}/${name}`);
  return files.filter((file) => file.endsWith('.api.md') && !reports.some((report) => report.file === file));
}

function reportFile({ manifest }: WorkspacePackage): string {
  return `${folderOfReports}/${manifest.name.replace('@flow/', '')}.api.md`;
}

interface Entry {
  readonly name: string;
  readonly types: string;
}

function entriesOf({ folder, manifest }: WorkspacePackage): readonly Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
    typeof target === 'string' || target.types === undefined
      ? []
      : [{ name: manifest.name + path.slice(1), types: join(root, folder, target.types) }],
  );
}

function renderReport(one: WorkspacePackage, temporary: string): string {
  const sections = entriesOf(one).map((entry) => `## ${entry.name}\n\n${extract(one, entry, temporary)}`);
  return `# API of ${one.manifest.name}\n\nWritten by \`npm run api:update\`.\n\n${sections.join('\n')}`;
}

/** The report of one entry point, without the extractor's own title. */
function extract({ folder }: WorkspacePackage, { name, types }: Entry, temporary: string): string {
  const configObject = extractorConfig(join(root, folder), types, temporary);
  const config = ExtractorConfig.prepare({
    configObject,
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, folder, 'package.json'),
  });
  const errors: string[] = [];
  Extractor.invoke(config, {
    localBuild: true,
    messageCallback(message) {
      if (message.logLevel === ExtractorLogLevel.Error) errors.push(message.text);
      message.handled = true;
    },
  });
  if (errors.length > 0) throw new Error(`${name}: ${errors.join('\n')}`);
  const text = readFileSync(join(temporary, 'entry.api.md'), 'utf8');
  return text.slice(text.indexOf('```ts')).replaceAll(/^ +\/\/ \(undocumented\)\n/gm, '');
}

function extractorConfig(projectFolder: string, types: string, temporary: string): IConfigFile {
  const ignored = { default: { logLevel: ExtractorLogLevel.None } };
  const compilerOptions = { target: 'es2024', module: 'nodenext', strict: true, skipLibCheck: true, types: ['node'] };
  return {
    projectFolder,
    mainEntryPointFilePath: types,
    compiler: { overrideTsconfig: { compilerOptions, files: [types] }, skipLibCheck: true },
    apiReport: {
      enabled: true,
      reportFileName: 'entry.api.md',
      reportFolder: temporary,
      reportTempFolder: join(temporary, 'temp'),
      includeForgottenExports: true,
    },
    docModel: { enabled: false },
    dtsRollup: { enabled: false },
    tsdocMetadata: { enabled: false },
    newlineKind: 'lf',
    messages: { compilerMessageReporting: ignored, extractorMessageReporting: ignored, tsdocMessageReporting: ignored },
  };
}
