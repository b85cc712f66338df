import { readText, repositoryFiles } from './workspace.ts';

const emptyNames = /(^|\/)(utils?|helpers?|common|shared|lib|misc)(\.[^/]*)?(\/|$)/i;
const vendors =
  /\b(s3|aws|amazon|azure|gcp|gcs|google|kubernetes|k8s|airflow|argo|minio|datadog|step[- ]?functions)\b/i;

/** Files and folders whose name says nothing of what is in them. */
export function emptyNameProblems(files: readonly string[]): readonly string[] {
  return files
    .filter((file) => emptyNames.test(file))
    .map((file) => `${file}: a name that says nothing of what is in it`);
}

/** Words of vendors in core's source, comments too: it must know no plugin. */
export function vendorProblems(files: readonly string[], read: (file: string) => string): readonly string[] {
  return coreSources(files).flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((text, index) => {
        const word = vendors.exec(text)?.[0];
        return word === undefined ? [] : [`${file}:${index + 1}: core's source names a vendor: ${word}`];
      }),
  );
}

/** Printing from core, which returns data and lets a reporter print. */
export function consoleProblems(files: readonly string[], read: (file: string) => string): readonly string[] {
  return coreSources(files).flatMap((file) =>
    codeLines(read(file))
      .filter(({ text }) => /\bconsole\s*[.[]/.test(text))
      .map(({ line }) => `${file}:${line}: core prints to the console`),
  );
}

function coreSources(files: readonly string[]): readonly string[] {
  return files.filter((file) => file.startsWith('packages/core/src/') && file.endsWith('.ts'));
}

function codeLines(text: string): readonly { readonly line: number; readonly text: string }[] {
  const bare = text.replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''));
  return bare.split('\n').map((line, index) => ({ line: index + 1, text: line.replace(/(^|\s)\/\/.*$/, '') }));
}

export function nameProblems(): readonly string[] {
  const files = repositoryFiles();
  return [...emptyNameProblems(files), ...vendorProblems(files, readText), ...consoleProblems(files, readText)];
}
