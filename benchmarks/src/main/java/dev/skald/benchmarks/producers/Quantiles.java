package dev.skald.benchmarks.producers;

import java.util.List;

/** Quantiles of what was measured. Stateless. */
final class Quantiles {

    private Quantiles() {}

    /** The least value that so large a share does not exceed; values are ascending, and there is one. */
    static <T> T of(List<T> ascending, double share) {
        return ascending.get(Math.max(0, (int) Math.ceil(share * ascending.size()) - 1));
    }
}
