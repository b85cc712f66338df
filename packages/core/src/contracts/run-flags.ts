/** The flags of the commands that run a flow, which no parameter can take; the flags of parameters stand beside them. */
export const runFlagNames: readonly string[] = [
  'config',
  'config-value',
  'help',
  'inspect',
  'isolation',
  'json',
  'max-workers',
  'namespace',
  'origin-run',
  'quiet',
  'run-id-file',
  'stack',
  'tag',
  'watch',
  'with',
];
