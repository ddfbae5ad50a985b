import { Transform } from 'node:stream';

/**
 * A slow line: what goes through its streams comes later, no faster than told, all of them together, and not at all
 * while they are held. Whoever writes into them is slowed down in turn, as by a reader that does not read.
 */
export class Throttle {
  #bytesPerSecond;
  #latencyMillis;
  #free = 0;
  #held = false;
  #waiting = [];

  /** Called when something was let through. */
  onPassed = () => {};

  /**
   * @param bytesPerSecond how fast
   * @param latencyMillis how much later each piece comes
   */
  constructor({ bytesPerSecond = Infinity, latencyMillis = 0 }) {
    this.#bytesPerSecond = bytesPerSecond;
    this.#latencyMillis = latencyMillis;
  }

  /** A stream to pipe through. */
  stream() {
    return new Transform({
      transform: (chunk, encoding, done) => {
        if (this.#latencyMillis > 0) {
          setTimeout(() => this.#pass(chunk, done), this.#latencyMillis);
        } else {
          this.#pass(chunk, done);
        }
      },
    });
  }

  /** Lets nothing through until it is released. */
  hold() {
    this.#held = true;
  }

  release() {
    this.#held = false;
    this.#waiting.splice(0).forEach(pass => pass());
  }

  #pass(chunk, done) {
    if (this.#held) {
      this.#waiting.push(() => this.#pass(chunk, done));
      return;
    }
    const now = performance.now();
    const delay = this.#free - now;
    if (delay >= 1) {
      setTimeout(() => this.#pass(chunk, done), delay);
      return;
    }
    this.#free = Math.max(now, this.#free) + (chunk.length / this.#bytesPerSecond) * 1000;
    this.onPassed();
    done(null, chunk);
  }
}
