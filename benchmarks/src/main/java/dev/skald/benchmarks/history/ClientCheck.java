package dev.skald.benchmarks.history;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One client's history, held against what was published. Not thread-safe. */
final class ClientCheck {

    private final ClientHistory client;
    private final PublishedLogs logs;
    private final Violations violations;
    private final Map<String, BitSet> seen = new HashMap<>();

    ClientCheck(ClientHistory client, PublishedLogs logs, Violations violations) {
        this.client = client;
        this.logs = logs;
        this.violations = violations;
        client.watches().keySet().forEach(workflow -> seen.put(workflow, new BitSet()));
    }

    /** How many events of the workflows it watches it had to see. */
    long expected() {
        return client.watches().entrySet().stream()
                .mapToLong(watch -> Math.max(0, logs.size(watch.getKey()) - watch.getValue()))
                .sum();
    }

    /** Judges it all, and answers how many of those events it saw. */
    long delivered() {
        client.complaints().forEach(complaint -> violation(Violation.Kind.COMPLAINT, complaint));
        client.seen().forEach(this::judge);
        seen.forEach(this::judgeLosses);
        return seen.values().stream().mapToLong(BitSet::cardinality).sum();
    }

    private void judge(Event event) {
        BitSet before = seen.get(event.workflow());
        if (before == null) {
            violation(Violation.Kind.FOREIGN, "does not watch " + place(event));
            return;
        }
        Optional<Event> published = logs.at(event.workflow(), event.epoch(), event.seq());
        if (published.isEmpty()) {
            violation(Violation.Kind.UNKNOWN, "nobody published " + place(event));
            return;
        }
        if (!published.get().content().equals(event.content())) {
            boolean foreign = logs.saying(event.content())
                    .filter(other -> !other.workflow().equals(event.workflow()))
                    .isPresent();
            violation(
                    foreign ? Violation.Kind.FOREIGN : Violation.Kind.ALTERED,
                    place(event) + " does not say what was published there");
            return;
        }
        int seq = (int) event.seq();
        if (seq <= after(event.workflow())) {
            violation(Violation.Kind.REPEATED, place(event) + " came to one that had it before it subscribed");
            return;
        }
        if (before.get(seq)) {
            violation(Violation.Kind.REPEATED, place(event));
        } else if (seq < before.length()) {
            violation(Violation.Kind.REORDERED, place(event) + " came after seq " + (before.length() - 1));
        }
        before.set(seq);
    }

    private void judgeLosses(String workflow, BitSet were) {
        int size = logs.size(workflow);
        for (int from = were.nextClearBit(after(workflow) + 1); from <= size; ) {
            int next = were.nextSetBit(from);
            int to = next < 0 ? size : next - 1;
            violation(Violation.Kind.LOST, "seq %d to %d of %s".formatted(from, to, workflow));
            from = were.nextClearBit(to + 1);
        }
    }

    private int after(String workflow) {
        return client.watches().getOrDefault(workflow, 0L).intValue();
    }

    private void violation(Violation.Kind kind, String detail) {
        violations.add(kind, "client " + client.name() + ": " + detail);
    }

    private static String place(Event event) {
        return "seq %d of %s, epoch %s".formatted(event.seq(), event.workflow(), event.epoch());
    }
}
