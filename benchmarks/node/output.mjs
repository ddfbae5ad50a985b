import fs from 'node:fs';

const FLUSH_BYTES = 64 * 1024;
const FLUSH_MILLIS = 100;

let pending = [];
let pendingBytes = 0;

/** Writes what was reported. Output is written synchronously: who reads it too slowly slows this process down, and nothing piles up. */
export function flush() {
  let rest = Buffer.from(pending.join(''));
  pending = [];
  pendingBytes = 0;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(fs.writeSync(1, rest));
    } catch (error) {
      if (error.code === 'EPIPE') {
        process.exit(1);
      }
      if (error.code !== 'EAGAIN') {
        throw error;
      }
    }
  }
}

/** Tells what happened, in a line of JSON. */
export function report(entry) {
  const line = JSON.stringify(entry) + '\n';
  pending.push(line);
  pendingBytes += line.length;
  if (pendingBytes > FLUSH_BYTES) {
    flush();
  }
}

setInterval(flush, FLUSH_MILLIS);
