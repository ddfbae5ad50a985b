package dev.skald.adapter.redis;

import java.util.Comparator;

/**
 * How often a workflow changed: it grows with each change. A Redis that has a smaller one than a node has seen lost its
 * end.
 *
 * @param generation grows when such a Redis is found, and when a workflow begins anew
 * @param number counts the changes within the generation
 */
record Version(long generation, long number) implements Comparable<Version> {

    /** The version of what was never there. */
    static final Version NONE = new Version(0, 0);

    private static final Comparator<Version> ORDER =
            Comparator.comparingLong(Version::generation).thenComparingLong(Version::number);

    static Version parse(String text) {
        int dot = text.indexOf('.');
        return new Version(Long.parseLong(text.substring(0, dot)), Long.parseLong(text.substring(dot + 1)));
    }

    /** The text that it is parsed from. */
    String text() {
        return generation + "." + number;
    }

    @Override
    public int compareTo(Version other) {
        return ORDER.compare(this, other);
    }

    boolean isAfter(Version other) {
        return compareTo(other) > 0;
    }
}
