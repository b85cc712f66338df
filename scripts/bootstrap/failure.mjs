/** A step that could not be done: one line of what happened, and one of what to do. */
export class Failure extends Error {
  constructor(message, hint) {
    super(message);
    this.hint = hint;
  }
}

const writable = 'Make it writable, or set XDG_CACHE_HOME to a folder that is.';

const known = [
  [/spawn npm ENOENT/, 'npm is not installed', 'Install it beside Node, or install Node 26, and run it again.'],
  [/ENOSPC|no space left/i, 'the disk is full', 'Free some space (about 1 GB) and run it again.'],
  [
    /\bE?404\b|ETARGET|NO_MATCHING_VERSION|No matching version/,
    'the registry does not have it',
    'Look at `npm config get registry`: a mirror may lag behind or hide packages.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_PNPM_META_FETCH_FAIL|ERR_SOCKET_TIMEOUT|error sending request|client error \(Connect\)|dns error/i,
    'the package registry cannot be reached',
    'Check the network and the proxy (HTTPS_PROXY), then run it again.',
  ],
  [
    /SELF_SIGNED_CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|invalid peer certificate|UnknownIssuer/,
    "the registry's certificate is not trusted",
    'Behind a proxy of your company, set NODE_EXTRA_CA_CERTS to the file of its certificate.',
  ],
  [
    /EROFS|read-only file system|EACCES|EPERM|ENOTDIR|EEXIST|ENOENT: no such file or directory, mkdir|permission denied/i,
    'a folder cannot be written',
    writable,
  ],
  [
    /EINTEGRITY|TARBALL_INTEGRITY/,
    'what the registry sent is not what was asked for',
    'Clear the package cache (`npm cache clean --force`) and run it again.',
  ],
  [
    /OUTDATED_LOCKFILE|ERR_PNPM_LOCKFILE|NO_IMPORTER|CATALOG_ENTRY/,
    'pnpm-lock.yaml does not match the package.json files',
    'Run `npm run pnpm -- install` and commit pnpm-lock.yaml.',
  ],
];

/** A Failure for `what`, with the reason that the output or the error of a program shows. */
export function explain(what, output) {
  const found = known.find(([pattern]) => pattern.test(output));
  if (found) return new Failure(`${what} failed: ${found[1]}${placeOf(output)}.`, found[2]);
  const line = output
    .split('\n')
    .map((text) => text.trim())
    .find((text) => /\berr(or)?\b|ERR_/i.test(text));
  return new Failure(`${what} failed: ${line ?? (output.trim().split('\n').at(-1) || 'it gave no reason')}`, undefined);
}

function placeOf(output) {
  const path = /(?:EROFS|EACCES|EPERM|ENOTDIR|EEXIST|ENOENT)[^\n]*?'([^']+)'/.exec(output)?.[1];
  return path ? ` (${path})` : '';
}
