/** Pauses before another try: each twice as long as the one before, up to a bound, and half to one and a half of it. */
export class Backoff {
  readonly #first: number;
  readonly #max: number;
  #next: number;

  /** Pauses from `first` to `max` milliseconds. */
  constructor({ first = 1000, max = 15_000 }: { first?: number; max?: number } = {}) {
    this.#first = first;
    this.#max = max;
    this.#next = first;
  }

  /** How many milliseconds to wait now; at least as many as the other side asked for. */
  pause(atLeastMs = 0): number {
    const pause = this.#next * (0.5 + Math.random());
    this.#next = Math.min(2 * this.#next, this.#max);
    return Math.max(pause, atLeastMs);
  }

  /** Begins anew: it worked. */
  reset(): void {
    this.#next = this.#first;
  }
}
