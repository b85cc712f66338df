import { spawn } from 'node:child_process';

type Env = Readonly<Record<string, string | undefined>>;

/** Opens a file in the user's browser. False where this machine has none to show it in. */
export async function openBrowser(
  file: string,
  env: Env,
  platform: NodeJS.Platform = process.platform,
): Promise<boolean> {
  const program = programFor(env, platform);
  return program !== undefined && starts(program, file, env);
}

function programFor(env: Env, platform: NodeJS.Platform): string | undefined {
  if (platform === 'darwin') return 'open';
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

/** The browser goes on when the command has ended. */
async function starts(program: string, file: string, env: Env): Promise<boolean> {
  const child = spawn(program, [file], { env, stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
