package dev.skald.benchmarks.history;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What publishers were told, held against the logs at the end. Not thread-safe. */
final class AcknowledgedCheck {

    private final Map<String, StoredLog> logs;
    private final Violations violations;
    /** The events of each log by what they say. */
    private final Map<String, Map<String, Event>> said = new HashMap<>();
    /** How far each publisher's events reach in each log. */
    private final Map<String, Event> reached = new HashMap<>();

    /** What stands twice in a log is found at once. */
    AcknowledgedCheck(Map<String, StoredLog> logs, Violations violations) {
        this.logs = logs;
        this.violations = violations;
        logs.values().forEach(log -> said.put(log.workflow(), index(log)));
    }

    private Map<String, Event> index(StoredLog log) {
        Map<String, Event> index = new HashMap<>();
        for (Event event : log.events()) {
            Event before = index.putIfAbsent(StoredLog.said(event), event);
            if (before != null) {
                violations.add(Violation.Kind.DUPLICATED, place(event) + " says what seq " + before.seq() + " says");
            }
        }
        return index;
    }

    void judge(List<Acknowledgement> acknowledged) {
        Set<String> known = new HashSet<>();
        for (Acknowledgement one : acknowledged) {
            known.add(one.said());
            StoredLog log = logs.get(one.workflow());
            if (log != null && log.life() == one.life()) {
                judge(one, log);
            }
        }
        said.values()
                .forEach(log -> log.forEach((text, event) -> {
                    if (!known.contains(text)) {
                        violations.add(Violation.Kind.UNKNOWN, "nobody was told of " + place(event));
                    }
                }));
    }

    private void judge(Acknowledgement one, StoredLog log) {
        if (!one.epoch().equals(log.epoch())) {
            violations.add(
                    Violation.Kind.BEGUN_ANEW,
                    "%s: epoch %s, acknowledged to %s, is now %s"
                            .formatted(one.workflow(), one.epoch(), one.publisher(), log.epoch()));
        }
        Optional<Event> stands =
                Optional.ofNullable(said.getOrDefault(one.workflow(), Map.of()).get(one.said()));
        if (stands.isEmpty()) {
            violations.add(Violation.Kind.FORGOTTEN, "%s, acknowledged to %s".formatted(place(one), one.publisher()));
            return;
        }
        Event event = stands.get();
        if (one.seq().isPresent() && one.seq().getAsLong() != event.seq()) {
            violations.add(Violation.Kind.MOVED, place(one) + " stands at seq " + event.seq());
        }
        Event before = reached.put(one.publisher() + " " + one.workflow(), event);
        if (before != null && before.seq() >= event.seq()) {
            violations.add(
                    Violation.Kind.REORDERED,
                    "%s said %s before %s".formatted(one.publisher(), place(before), place(event)));
        }
    }

    private static String place(Acknowledgement one) {
        return "seq %s of %s, epoch %s"
                .formatted(
                        one.seq().isPresent() ? Long.toString(one.seq().getAsLong()) : "unknown",
                        one.workflow(),
                        one.epoch());
    }

    private static String place(Event event) {
        return "seq %d of %s, epoch %s".formatted(event.seq(), event.workflow(), event.epoch());
    }
}
