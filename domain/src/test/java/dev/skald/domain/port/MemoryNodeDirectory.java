package dev.skald.domain.port;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Nodes of one test, in its memory. */
public final class MemoryNodeDirectory implements NodeDirectory {

    private final Map<Node, Instant> until = new ConcurrentHashMap<>();
    private final Clock clock;

    /** A directory without a node. */
    public MemoryNodeDirectory() {
        this(Clock.systemUTC());
    }

    /**
     * The same with a clock.
     *
     * @param clock tells when nodes are forgotten
     */
    public MemoryNodeDirectory(Clock clock) {
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<Node>> announce(Node node, Duration ttl) {
        until.put(node, clock.instant().plus(ttl));
        return nodes();
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        until.values().removeIf(end -> !clock.instant().isBefore(end));
        return CompletableFuture.completedStage(List.copyOf(until.keySet()));
    }

    @Override
    public CompletionStage<Void> withdraw(Node node) {
        until.remove(node);
        return CompletableFuture.completedStage(null);
    }
}
