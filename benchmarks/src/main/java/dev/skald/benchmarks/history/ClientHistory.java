package dev.skald.benchmarks.history;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What happened to one client.
 *
 * @param name tells it from the others
 * @param watches the workflows it subscribed to, each with the seq behind which it wanted to begin
 * @param seen the events it was given, in the order it was given them
 * @param cuts its connections that were destroyed
 * @param connects how often it was let in
 * @param complaints what it was told, or noticed, that a client of a gateway in order never is: a gap, a reset, a
 *     refusal
 */
public record ClientHistory(
        String name,
        Map<String, Long> watches,
        List<Event> seen,
        List<Cut> cuts,
        int connects,
        List<String> complaints) {

    /** Keeps copies. */
    public ClientHistory {
        watches = Map.copyOf(watches);
        seen = List.copyOf(seen);
        cuts = List.copyOf(cuts);
        complaints = List.copyOf(complaints);
    }

    /** Of a client that subscribed to each workflow from its first event on. */
    public ClientHistory(
            String name, Set<String> watches, List<Event> seen, List<Cut> cuts, int connects, List<String> complaints) {
        this(
                name,
                watches.stream().collect(Collectors.toMap(Function.identity(), workflow -> 0L)),
                seen,
                cuts,
                connects,
                complaints);
    }
}
