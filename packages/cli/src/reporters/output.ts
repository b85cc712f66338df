import { styleText, type InspectColor } from 'node:util';

type Env = Readonly<Record<string, string | undefined>>;
type Style = InspectColor | readonly InspectColor[];

/** One of the process's streams: what it can show, and the only way to write to it. */
export class Output {
  readonly stream: NodeJS.WriteStream;
  readonly hasColors: boolean;
  /** A terminal that understands more than plain text. */
  readonly isTerminal: boolean;

  constructor(stream: NodeJS.WriteStream, env: Env) {
    this.stream = stream;
    this.isTerminal = stream.isTTY && env['TERM'] !== 'dumb';
    this.hasColors = wantsColors(env, this.isTerminal);
  }

  get columns(): number {
    return this.stream.columns ?? 80;
  }

  get rows(): number {
    return this.stream.rows ?? 24;
  }

  line(text = ''): void {
    this.stream.write(`${text}\n`);
  }

  paint(style: Style, text: string): string {
    if (!this.hasColors || text === '') return text;
    return styleText(style, text, { validateStream: false });
  }

  /** Resolves when all that was written has left the process, or nobody reads it any more. */
  flush(): Promise<void> {
    const { stream } = this;
    if (stream.destroyed || stream.writableLength === 0) return Promise.resolve();
    return new Promise((resolve) => {
      stream.once('error', () => resolve());
      stream.write('', () => resolve());
    });
  }
}

/** NO_COLOR and FORCE_COLOR as https://no-color.org and Node have them. */
function wantsColors(env: Env, isTerminal: boolean): boolean {
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  const refused = env['NO_COLOR'];
  if (refused !== undefined && refused !== '') return false;
  return isTerminal;
}
