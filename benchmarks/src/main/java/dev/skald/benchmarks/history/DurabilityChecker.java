package dev.skald.benchmarks.history;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The proof that logs outlive the processes that write them: every acknowledged event is there once, in order and where
 * its publisher was told; whatever a client saw says the same for ever, unless its workflow was deleted; no epoch comes
 * twice. Stateless.
 */
public final class DurabilityChecker {

    /** Judges a run. */
    public DurabilityReport check(Durability run) {
        Violations violations = new Violations();
        run.incidents().forEach(incident -> violations.add(incident.kind(), incident.detail()));
        Map<String, StoredLog> logs =
                run.logs().stream().collect(Collectors.toMap(StoredLog::workflow, Function.identity()));
        new AcknowledgedCheck(logs, violations).judge(run.acknowledged());
        Generations generations = new Generations(logs, violations);
        run.acknowledged().forEach(generations::acknowledged);
        run.clients().forEach(generations::seen);
        List<Event> stored =
                run.logs().stream().flatMap(log -> log.events().stream()).toList();
        List<ClientHistory> clients = run.clients().stream()
                .map(client -> withoutWhatIsOver(client, logs))
                .toList();
        HistoryReport history = new HistoryChecker(Severity.NONE).check(new History(stored, clients));
        violations.addAll(history);
        long seen = count(run.clients());
        return new DurabilityReport(
                stored.size(),
                run.acknowledged().size(),
                seen,
                seen - count(clients),
                generations.size(),
                history.connects(),
                violations.count(),
                violations.first());
    }

    /**
     * What is left to be held against the logs at the end, which of a workflow that was deleted is the last generation.
     */
    private static ClientHistory withoutWhatIsOver(ClientHistory client, Map<String, StoredLog> logs) {
        List<Event> left = client.seen().stream()
                .filter(event -> {
                    StoredLog log = logs.get(event.workflow());
                    return log == null || !log.mortal() || log.epoch().equals(event.epoch());
                })
                .toList();
        return new ClientHistory(
                client.name(), client.watches(), left, client.cuts(), client.connects(), client.complaints());
    }

    private static long count(List<ClientHistory> clients) {
        return clients.stream().mapToLong(client -> client.seen().size()).sum();
    }
}
