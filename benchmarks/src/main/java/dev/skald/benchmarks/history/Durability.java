package dev.skald.benchmarks.history;

import java.util.List;

/**
 * All that happened in a run whose gateway was killed again and again.
 *
 * @param acknowledged the events that publishers were told to be in the log, each publisher's in the order it was told
 * @param logs what is left at the end of each workflow
 * @param clients what each client went through
 * @param incidents what was found wrong on the way
 */
public record Durability(
        List<Acknowledgement> acknowledged,
        List<StoredLog> logs,
        List<ClientHistory> clients,
        List<Violation> incidents) {

    /** Keeps copies. */
    public Durability {
        acknowledged = List.copyOf(acknowledged);
        logs = List.copyOf(logs);
        clients = List.copyOf(clients);
        incidents = List.copyOf(incidents);
    }
}
