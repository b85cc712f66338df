import { styleText, type InspectColor } from 'node:util';
import { TurnWriter } from './turn-writer.ts';

type Env = Readonly<Record<string, string | undefined>>;
type Style = InspectColor | readonly InspectColor[];

/** One of the process's streams: what it can show, and the only way to write to it. */
export class Output {
  readonly stream: NodeJS.WriteStream;
  readonly hasColors: boolean;
  /** A terminal that understands more than plain text. */
  readonly isTerminal: boolean;
  readonly #writer: TurnWriter;
  /** The stream's own way to write, whatever is put in its place later. */
  readonly #send: NodeJS.WriteStream['write'];
  readonly #sink = (text: string): void => this.#take(text);
  #room: PromiseWithResolvers<void> | undefined;
  #failure: NodeJS.ErrnoException | undefined;
  #isWatched = false;
  #isGuarded = false;

  /** Streams that share a writer keep the order in which their lines came. */
  constructor(stream: NodeJS.WriteStream, env: Env, writer: TurnWriter = new TurnWriter()) {
    this.stream = stream;
    this.#send = stream.write.bind<NodeJS.WriteStream['write']>(stream);
    this.#writer = writer;
    this.isTerminal = stream.isTTY && env['TERM'] !== 'dumb';
    this.hasColors = wantsColors(env, this.isTerminal);
  }

  get columns(): number {
    return this.stream.columns ?? 80;
  }

  get rows(): number {
    return this.stream.rows ?? 24;
  }

  /** Set while the stream can't take more: resolves when it can, or when nobody reads it any more. */
  get room(): Promise<void> | undefined {
    return this.#room?.promise;
  }

  /** Why nothing more can be written, as a full disk or a reader that is gone (EPIPE). */
  get failure(): NodeJS.ErrnoException | undefined {
    return this.#failure;
  }

  line(text = ''): void {
    this.write(`${text}\n`);
  }

  write(text: string): void {
    this.#writer.add(this.#sink, text);
  }

  /** Bytes as they are, behind all that was written before. */
  async bytes(contents: Uint8Array): Promise<void> {
    await this.flush();
    if (this.#failure === undefined) this.#send(contents);
    await this.flush();
  }

  /** From now on only what is written here goes to the stream; what others write to it goes to another. */
  guard(other: Output): void {
    if (this.#isGuarded) return;
    this.#isGuarded = true;
    this.stream.write = other.stream.write.bind<NodeJS.WriteStream['write']>(other.stream);
  }

  paint(style: Style, text: string): string {
    if (!this.hasColors || text === '') return text;
    return styleText(style, text, { validateStream: false });
  }

  /** Resolves when all that was written has left the process, or nobody reads it any more. */
  flush(): Promise<void> {
    this.#writer.flush();
    if (this.#failure !== undefined || this.stream.destroyed) return Promise.resolve();
    return new Promise((resolve) => this.#send('', () => resolve()));
  }

  #take(text: string): void {
    this.#watch();
    if (this.#failure !== undefined) return;
    const isTaken = this.#send(text, (error) => {
      if (error) this.#fail(error);
    });
    if (isTaken || this.#room !== undefined) return;
    this.#room = Promise.withResolvers();
    this.stream.once('drain', () => this.#makeRoom());
  }

  /** The one listener: that of the command framework throws, with a stack of ours. */
  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.stream.removeAllListeners('error');
    this.stream.on('error', (error) => this.#fail(error));
  }

  #fail(error: NodeJS.ErrnoException): void {
    this.#failure ??= error;
    this.#makeRoom();
  }

  #makeRoom(): void {
    this.#room?.resolve();
    this.#room = undefined;
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
