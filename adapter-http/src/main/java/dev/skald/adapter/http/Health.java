package dev.skald.adapter.http;

import java.util.List;
import java.util.stream.Collectors;

/**
 * How well the gateway can do its work, as {@code GET /health/ready} answers it.
 *
 * @param ready whether it can
 * @param checks what was looked at, in the order in which it is told; empty: nothing is told
 */
public record Health(boolean ready, List<Check> checks) {

    /** Keeps a copy of the checks. */
    public Health {
        checks = List.copyOf(checks);
    }

    /**
     * One thing that was looked at. It may be down while the gateway is ready.
     *
     * @param name its name on the wire: a word of letters
     * @param up whether it is well
     */
    public record Check(String name, boolean up) {}

    /** The members of a JSON object that tell what was looked at. */
    String members() {
        return checks.stream()
                .map(check -> "\"" + check.name() + "\":\"" + (check.up() ? "UP" : "DOWN") + "\"")
                .collect(Collectors.joining(","));
    }
}
