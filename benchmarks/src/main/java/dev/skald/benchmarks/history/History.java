package dev.skald.benchmarks.history;

import java.util.List;

/**
 * All that happened in a run.
 *
 * @param published the events that were acknowledged to their publishers, each log's in its order
 * @param clients what each client went through
 */
public record History(List<Event> published, List<ClientHistory> clients) {

    /** Keeps copies. */
    public History {
        published = List.copyOf(published);
        clients = List.copyOf(clients);
    }
}
