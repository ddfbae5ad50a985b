package dev.skald.benchmarks.kills;

import java.util.random.RandomGenerator;

/** When the gateway is killed. */
public enum Moment {
    /** While it starts, and before it listens. */
    STARTING(15),
    /** As soon as it listens: clients are just coming back. */
    JUST_UP(15),
    /** At any time after that. */
    RUNNING(55),
    /** While it drains, because it was told to end. */
    DRAINING(15);

    private final int weight;

    Moment(int weight) {
        this.weight = weight;
    }

    /** Draws one. */
    static Moment drawn(RandomGenerator random) {
        int left = random.nextInt(100);
        for (Moment moment : values()) {
            left -= moment.weight;
            if (left < 0) {
                return moment;
            }
        }
        throw new AssertionError("weights do not add up to 100");
    }
}
