package dev.skald.benchmarks.history;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What was found wrong: all of it counted, the first of each kind kept. Not thread-safe. */
final class Violations {

    private static final int KEPT_OF_A_KIND = 100;

    private final List<Violation> first = new ArrayList<>();
    private final Map<Violation.Kind, Long> counts = new EnumMap<>(Violation.Kind.class);
    private long untold;

    void add(Violation.Kind kind, String detail) {
        if (counts.merge(kind, 1L, Long::sum) <= KEPT_OF_A_KIND) {
            first.add(new Violation(kind, detail));
        }
    }

    /** Takes over what another judgement found. */
    void addAll(HistoryReport other) {
        other.violations().forEach(violation -> add(violation.kind(), violation.detail()));
        untold += other.violationCount() - other.violations().size();
    }

    long count() {
        return untold + counts.values().stream().mapToLong(Long::longValue).sum();
    }

    List<Violation> first() {
        return first;
    }
}
