import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FlowError } from '@flow/core';
import { create } from './create.ts';
import { closing, help } from './texts.ts';
import { parseWords, type Creation } from './parse-words.ts';
import { callingManager, initGit, install } from './programs.ts';

const packageFolder = join(import.meta.dirname, '../..');

/** The command; returns its exit code. */
export async function main(words: readonly string[]): Promise<number> {
  try {
    const wish = parseWords(words, process.cwd());
    if (wish.kind === 'help') process.stdout.write(help);
    else if (wish.kind === 'version') process.stdout.write(`${await ownVersion()}\n`);
    else await make(wish);
    return 0;
  } catch (error) {
    if (!FlowError.is(error)) throw error;
    const hint = error.hint === undefined ? '' : `hint: ${error.hint}\n`;
    process.stderr.write(`error ${error.code} ${error.message}\n${hint}`);
    return error.exitCode;
  }
}

async function make(creation: Creation): Promise<void> {
  const manager = callingManager(process.env['npm_config_user_agent']);
  await create(creation, packageFolder);
  if (creation.initsGit) await initGit(creation);
  process.stdout.write(`Created ${creation.shownFolder}.\n`);
  if (creation.installs) await install(creation, manager);
  process.stdout.write(closing(creation, manager));
}

async function ownVersion(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
