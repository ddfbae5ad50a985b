package dev.skald.benchmarks.liveness;

import java.util.Random;
import java.util.UUID;

/** Ids of workflows, which a seed brings about again. */
final class Ids {

    private Ids() {}

    static String next(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
