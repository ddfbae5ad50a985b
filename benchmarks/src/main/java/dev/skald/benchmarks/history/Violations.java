package dev.skald.benchmarks.history;

import java.util.ArrayList;
import java.util.List;

/** What was found wrong: all of it counted, the first of it kept. Not thread-safe. */
final class Violations {

    private static final int KEPT = 100;

    private final List<Violation> first = new ArrayList<>();
    private long count;

    void add(Violation.Kind kind, String detail) {
        count++;
        if (first.size() < KEPT) {
            first.add(new Violation(kind, detail));
        }
    }

    long count() {
        return count;
    }

    List<Violation> first() {
        return first;
    }
}
