package dev.skald.domain.port;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All a log does, said as plainly as can be: everything is kept, and everything is looked up from the beginning. */
final class NaiveLog {

    private final int retentionEvents;
    private final long retentionBytes;
    private final Map<WorkflowId, List<NewEvent>> logs = new HashMap<>();
    private final Map<WorkflowId, List<Optional<RunId>>> runs = new HashMap<>();

    NaiveLog(int retentionEvents, long retentionBytes) {
        this.retentionEvents = retentionEvents;
        this.retentionBytes = retentionBytes;
    }

    /** How many of the batch are duplicates; the others are appended. */
    int append(WorkflowId workflow, List<NewEvent> batch, Optional<RunId> run) {
        List<NewEvent> log = logs.computeIfAbsent(workflow, id -> new ArrayList<>());
        List<NewEvent> remembered =
                new ArrayList<>(log.subList(Math.min((int) firstSeq(workflow) - 1, log.size()), log.size()));
        int duplicates = 0;
        for (NewEvent event : batch) {
            if (event.id().isPresent()
                    && remembered.stream().anyMatch(old -> old.id().equals(event.id()))) {
                duplicates++;
            } else {
                remembered.add(event);
                log.add(event);
                runs.computeIfAbsent(workflow, id -> new ArrayList<>()).add(run);
            }
        }
        return duplicates;
    }

    void delete(WorkflowId workflow) {
        logs.remove(workflow);
        runs.remove(workflow);
    }

    /** Begins a log without an event, as the first run does. */
    void begin(WorkflowId workflow) {
        logs.computeIfAbsent(workflow, id -> new ArrayList<>());
    }

    boolean exists(WorkflowId workflow) {
        return logs.containsKey(workflow);
    }

    long lastSeq(WorkflowId workflow) {
        return logs.getOrDefault(workflow, List.of()).size();
    }

    long firstSeq(WorkflowId workflow) {
        List<NewEvent> log = logs.getOrDefault(workflow, List.of());
        int first = log.size();
        long bytes = 0;
        for (int kept = 0; first > 0 && kept < retentionEvents; kept++) {
            bytes += log.get(first - 1).data().size();
            if (bytes > retentionBytes && kept > 0) {
                break;
            }
            first--;
        }
        return first + 1L;
    }

    /** The retained events behind {@code after}, within the bounds of a page. */
    List<RecordedEvent> read(WorkflowId workflow, long after, int maxEvents, int maxBytes) {
        List<RecordedEvent> page = new ArrayList<>();
        long bytes = 0;
        for (long seq = Math.max(after + 1, firstSeq(workflow)); seq <= lastSeq(workflow); seq++) {
            NewEvent event = logs.get(workflow).get((int) seq - 1);
            bytes += event.data().size();
            if (page.size() == maxEvents || (bytes > maxBytes && !page.isEmpty())) {
                break;
            }
            page.add(event.numbered(seq, runs.get(workflow).get((int) seq - 1)));
        }
        return page;
    }
}
