/** Takes the text for one stream. */
export type Sink = (text: string) => void;

interface Part {
  readonly sink: Sink;
  readonly texts: string[];
}

/** Text beyond this is written before its turn ends, in characters. */
const mostHeld = 1 << 16;

/** Joins what is written in one turn of the event loop, in the order in which it came, whichever stream it is for. */
export class TurnWriter {
  #parts: Part[] = [];
  #held = 0;

  add(sink: Sink, text: string): void {
    if (this.#parts.length === 0) queueMicrotask(() => this.flush());
    const last = this.#parts.at(-1);
    if (last?.sink === sink) last.texts.push(text);
    else this.#parts.push({ sink, texts: [text] });
    this.#held += text.length;
    if (this.#held >= mostHeld) this.flush();
  }

  flush(): void {
    const parts = this.#parts;
    this.#parts = [];
    this.#held = 0;
    for (const { sink, texts } of parts) sink(texts.join(''));
  }
}
