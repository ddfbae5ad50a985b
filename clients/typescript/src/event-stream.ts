/** An event of a stream: its name, and its data. */
export interface StreamedEvent {
  readonly name: string;
  readonly data: string;
}

/** What a stream may hold before an event is complete, in UTF-16 code units. */
const MAX_EVENT = 4 * 1_048_576;

/** Reads `text/event-stream` as the HTML standard has it, piece by piece. */
export class EventStreamParser {
  readonly #decoder = new TextDecoder();
  readonly #retry: (millis: number) => void;
  #rest = "";
  #afterReturn = false;
  #name = "";
  #data: string[] = [];
  #size = 0;

  /** Tells `retry` how long the other side wants to be left alone after the end. */
  constructor(retry: (millis: number) => void) {
    this.#retry = retry;
  }

  /** Takes some bytes, and answers the events that are complete with them. */
  *feed(bytes: Uint8Array): Generator<StreamedEvent> {
    let text = this.#decoder.decode(bytes, { stream: true });
    // CR LF is one end of a line, also if it comes in two pieces.
    if (this.#afterReturn && text.startsWith("\n")) text = text.slice(1);
    if (text !== "") this.#afterReturn = text.endsWith("\r");
    text = this.#rest + text;
    let begin = 0;
    const ends = /\r\n|\n|\r/g;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      const event = this.#line(text.slice(begin, end.index));
      if (event !== undefined) yield event;
      begin = ends.lastIndex;
    }
    this.#rest = text.slice(begin);
    if (this.#rest.length + this.#size > MAX_EVENT) throw new Error("an event of the stream has no end");
  }

  #line(line: string): StreamedEvent | undefined {
    if (line === "") {
      const event = { name: this.#name || "message", data: this.#data.join("\n") };
      const any = this.#data.length > 0;
      this.#name = "";
      this.#data = [];
      this.#size = 0;
      return any ? event : undefined;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    if (field === "event") this.#name = value;
    else if (field === "data") {
      this.#data.push(value);
      this.#size += value.length;
    } else if (field === "retry" && /^\d+$/.test(value)) this.#retry(Number(value));
    return undefined;
  }
}
