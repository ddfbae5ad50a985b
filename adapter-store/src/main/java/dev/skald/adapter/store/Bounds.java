package dev.skald.adapter.store;

/** How settings refuse a bound that cannot be kept. */
final class Bounds {

    private Bounds() {}

    static void check(boolean good, String rule) {
        if (!good) {
            throw new IllegalArgumentException(rule);
        }
    }
}
