import { readFileSync } from "node:fs";

/** A block of code of a page: its language, its text, and the file that its first line names, if it does. */
export interface Block {
  readonly language: string;
  readonly text: string;
  readonly file: string | undefined;
}

const BLOCK = /^```(\w+)\n(.*?)^```/gms;
const NAME = /^(?:\/\/|#|<!--) ([\w./-]*\.[\w.]+)(?: -->)?\n/;

/** The blocks of code of a page, in order, word for word. */
export function blocksOf(page: string): Block[] {
  return [...readFileSync(page, "utf8").matchAll(BLOCK)].map(([, language, text]) => ({
    language: language!,
    text: text!,
    file: NAME.exec(text!)?.[1],
  }));
}
