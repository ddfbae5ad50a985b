const UPGRADES_CUT = 0.3;
const PROBES_CUT_ALONE = 0.3;
const CUTS_BEHIND_A_STALL = 0.3;

/**
 * Cuts the connections of one client at random moments, on average as often as told, and now and then in an upgrade.
 */
export class Saboteur {
  #viewer;
  #relay;
  #everyMillis;
  #report;
  #timers = new Set();
  #active = false;
  #stalled = false;

  constructor({ name, viewer, relay, everyMillis }, report) {
    this.#viewer = viewer;
    this.#relay = relay;
    this.#everyMillis = everyMillis;
    this.#report = entry => report({ client: name, ...entry });
    relay.onUpgradeRequest = () => {
      viewer.upgradeRequested();
      if (this.#active && Math.random() < UPGRADES_CUT) {
        this.#cutUpgrade();
      }
    };
  }

  start() {
    this.#active = true;
    this.#next();
  }

  /** Nothing is left stalled. */
  stop() {
    this.#active = false;
    if (this.#stalled) {
      this.#cut('all');
    }
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
  }

  #next() {
    this.#later((0.5 + Math.random()) * this.#everyMillis, () => {
      if (Math.random() < CUTS_BEHIND_A_STALL) {
        this.#stalled = true;
        this.#relay.stall();
        this.#later(Math.random() * 200, () => this.#cutWhenOpen());
      } else {
        this.#cutWhenOpen();
      }
    });
  }

  /** A client that is just coming back has no connection to cut: wait for one. */
  #cutWhenOpen() {
    if (this.#cut('all')) {
      this.#next();
    } else {
      this.#later(Math.random() * 20, () => this.#cutWhenOpen());
    }
  }

  /** At once the request is lost, a little later the answer, the probe, or what crosses with the last poll. */
  #cutUpgrade() {
    const which = Math.random() < PROBES_CUT_ALONE ? 'upgrading' : 'all';
    const moment = Math.random();
    if (moment < 0.2) {
      setImmediate(() => this.#cut(which));
    } else {
      this.#later(moment * 15, () => {
        if (this.#viewer.upgrading) {
          this.#cut(which);
        }
      });
    }
  }

  #cut(which) {
    const transport = this.#viewer.transport;
    const duringUpgrade = this.#viewer.upgrading;
    const destroyed = this.#relay.cut(which);
    this.#stalled &&= which !== 'all';
    if (destroyed > 0) {
      this.#report({ kind: 'cut', transport, duringUpgrade });
    }
    return destroyed > 0;
  }

  #later(millis, what) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      what();
    }, millis);
    this.#timers.add(timer);
  }
}
