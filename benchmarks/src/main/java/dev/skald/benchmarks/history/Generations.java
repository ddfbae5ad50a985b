package dev.skald.benchmarks.history;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What was told of each generation of each workflow, over all who were told: it must be one story, also of generations
 * that are over. Not thread-safe.
 */
final class Generations {

    private final Map<String, StoredLog> logs;
    private final Violations violations;
    private final Map<String, Generation> byEpoch = new HashMap<>();

    Generations(Map<String, StoredLog> logs, Violations violations) {
        this.logs = logs;
        this.violations = violations;
        logs.values().stream().filter(log -> !log.epoch().isEmpty()).forEach(log -> {
            Generation generation = of(log.epoch(), log.workflow());
            generation.lives.add(log.life());
            log.events().forEach(event -> generation.said.put(event.seq(), event.content()));
        });
    }

    /** How many there were. */
    int size() {
        return byEpoch.size();
    }

    /** Takes note of what a publisher was told. */
    void acknowledged(Acknowledgement one) {
        Generation generation = of(one.epoch(), one.workflow());
        if (generation.lives.add(one.life()) && generation.lives.size() > 1) {
            violations.add(
                    Violation.Kind.EPOCH_REUSED,
                    "epoch %s of %s, which was deleted, is back".formatted(one.epoch(), one.workflow()));
        }
        one.seq().ifPresent(seq -> {
            String before = generation.said.get(seq);
            if (before == null) {
                generation.acknowledged.put(seq, one.said());
            } else if (!before.startsWith(one.said() + ' ')) {
                violations.add(
                        Violation.Kind.ALTERED,
                        "seq %d of %s, epoch %s, was acknowledged for something else"
                                .formatted(seq, one.workflow(), one.epoch()));
            }
        });
    }

    /** Takes note of what a client saw; all acknowledgements and logs must be known by then. */
    void seen(ClientHistory client) {
        Map<String, Long> reached = new HashMap<>();
        for (Event event : client.seen()) {
            if (event.epoch().isEmpty()) {
                violations.add(Violation.Kind.UNKNOWN, "client " + client.name() + " saw an event of no epoch");
                continue;
            }
            Generation generation = of(event.epoch(), event.workflow());
            String place = "client %s: seq %d of %s, epoch %s"
                    .formatted(client.name(), event.seq(), event.workflow(), event.epoch());
            String before = generation.said.putIfAbsent(event.seq(), event.content());
            if (before != null && !before.equals(event.content())) {
                violations.add(Violation.Kind.ALTERED, place + " says something else than it did, or does now");
            }
            String acknowledged = generation.acknowledged.get(event.seq());
            if (acknowledged != null && !event.content().startsWith(acknowledged + ' ')) {
                violations.add(Violation.Kind.ALTERED, place + " does not say what was acknowledged there");
            }
            if (isOver(event)) {
                long last = reached.getOrDefault(event.epoch(), 0L);
                if (event.seq() != last + 1) {
                    violations.add(
                            event.seq() <= last ? Violation.Kind.REPEATED : Violation.Kind.LOST,
                            place + " came behind seq " + last);
                }
                reached.put(event.epoch(), event.seq());
            }
        }
    }

    private boolean isOver(Event event) {
        StoredLog log = logs.get(event.workflow());
        return log != null && log.mortal() && !log.epoch().equals(event.epoch());
    }

    private Generation of(String epoch, String workflow) {
        Generation generation = byEpoch.computeIfAbsent(epoch, unknown -> new Generation(workflow));
        if (!generation.workflow.equals(workflow)) {
            violations.add(
                    Violation.Kind.EPOCH_REUSED,
                    "epoch %s is of %s, and of %s".formatted(epoch, generation.workflow, workflow));
        }
        return generation;
    }

    /** What was told of one. */
    private static final class Generation {
        private final String workflow;
        private final Set<Integer> lives = new HashSet<>();
        private final Map<Long, String> said = new HashMap<>();
        private final Map<Long, String> acknowledged = new HashMap<>();

        Generation(String workflow) {
            this.workflow = workflow;
        }
    }
}
