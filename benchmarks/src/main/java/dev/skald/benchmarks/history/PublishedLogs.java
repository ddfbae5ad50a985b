package dev.skald.benchmarks.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was published, by workflow and place. Immutable once made. */
final class PublishedLogs {

    private final Map<String, List<Event>> byWorkflow = new HashMap<>();
    private final Map<String, Event> byContent = new HashMap<>();

    /** Sorts the events into their logs; what makes them no sound logs is added to the violations. */
    PublishedLogs(List<Event> published, Violations violations) {
        for (Event event : published) {
            List<Event> log = byWorkflow.computeIfAbsent(event.workflow(), workflow -> new ArrayList<>());
            String epoch = log.isEmpty() ? event.epoch() : log.get(0).epoch();
            if (event.seq() != log.size() + 1 || !event.epoch().equals(epoch)) {
                violations.add(
                        Violation.Kind.UNSOUND,
                        "seq %d of %s, epoch %s, was published behind seq %d, epoch %s"
                                .formatted(event.seq(), event.workflow(), event.epoch(), log.size(), epoch));
            } else {
                log.add(event);
            }
            if (byContent.put(event.content(), event) != null) {
                violations.add(Violation.Kind.UNSOUND, "published twice: " + event.content());
            }
        }
    }

    /** How many events a workflow has. */
    int size(String workflow) {
        return log(workflow).size();
    }

    /** The event that was published there. */
    Optional<Event> at(String workflow, String epoch, long seq) {
        List<Event> log = log(workflow);
        return seq < 1 || seq > log.size()
                ? Optional.empty()
                : Optional.of(log.get((int) seq - 1))
                        .filter(event -> event.epoch().equals(epoch));
    }

    /** The event that says this. */
    Optional<Event> saying(String content) {
        return Optional.ofNullable(byContent.get(content));
    }

    private List<Event> log(String workflow) {
        return byWorkflow.getOrDefault(workflow, List.of());
    }
}
