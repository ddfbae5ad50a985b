package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.utf8;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Asks for what no hint told: of each workflow that is watched and was not heard of for most of a probe whether it is
 * still as it is known, a hundred at a time. It also says that this node still follows. Called several times in a
 * probe, by one thread.
 */
final class Prober {

    private static final int AT_ONCE = 100;
    private static final long MAX_OVERTAKEN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Workflows workflows;
    private final boolean onePlace;
    /**
     * So that what is found is told within a probe, with the time until the next look and that for a hint that is
     * overtaken.
     */
    private final long silenceNanos;

    private final long overtakenNanos;
    private final LongAdder missed = new LongAdder();
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile boolean anew;

    Prober(Workflows workflows, boolean onePlace) {
        this.workflows = workflows;
        this.onePlace = onePlace;
        long probeNanos = workflows.settings().probe().toNanos();
        this.silenceNanos = probeNanos * 5 / 8;
        this.overtakenNanos = Math.min(MAX_OVERTAKEN_NANOS, probeNanos / 8);
    }

    /** How many changes were found that no hint had told. */
    long missed() {
        return missed.sum();
    }

    /** Has every workflow asked for, whenever it was heard of. */
    void everything() {
        anew = true;
    }

    /** Asks for those that were silent, unless it is being done. */
    void look() {
        if (!workflows.link().isUp() || !underWay.compareAndSet(false, true)) {
            return;
        }
        boolean all = anew;
        anew = false;
        List<CompletableFuture<?>> asked = new ArrayList<>();
        try {
            chunks(all).forEach(chunk -> asked.add(ask(chunk, all)));
        } finally {
            CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                    .whenComplete((done, failure) -> underWay.set(false));
        }
    }

    private List<List<Watch>> chunks(boolean all) {
        long now = System.nanoTime();
        Map<Integer, List<Watch>> open = new HashMap<>();
        List<List<Watch>> chunks = new ArrayList<>();
        for (Watch watch : workflows.watches()) {
            if (!all && now - watch.heardAt() < silenceNanos && !isDue(watch, now)) {
                continue;
            }
            int place = onePlace ? 0 : Keys.partition(watch.workflow());
            List<Watch> chunk = open.computeIfAbsent(place, none -> new ArrayList<>());
            chunk.add(watch);
            if (chunk.size() == AT_ONCE) {
                chunks.add(chunk);
                open.remove(place);
            }
        }
        chunks.addAll(open.values());
        return chunks;
    }

    private CompletableFuture<?> ask(List<Watch> chunk, boolean all) {
        long now = System.nanoTime();
        boolean holds = all || chunk.stream().anyMatch(watch -> isDue(watch, now));
        List<byte[]> arguments = new ArrayList<>(
                List.of(workflows.now(), utf8(workflows.node()), number(holds ? Workflows.FOLLOWS.toMillis() : 0)));
        List<Head> known = new ArrayList<>();
        for (Watch watch : chunk) {
            Head head = watch.known();
            known.add(head);
            arguments.add(number(head.version().generation()));
            arguments.add(number(head.version().number()));
            arguments.add(number(watch.number()));
        }
        byte[][] keys = chunk.stream()
                .map(watch -> workflows.keys().workflow(watch.workflow()))
                .toArray(byte[][]::new);
        return workflows
                .link()
                .run(Script.PROBE, keys, arguments.toArray(byte[][]::new))
                .thenAcceptAsync(
                        others -> {
                            chunk.forEach(watch -> {
                                watch.heard(now);
                                if (holds) {
                                    watch.registered(now);
                                }
                                if (watch.isHeld()) {
                                    var unused = watch.rightsAsOf(watch.known().access());
                                }
                            });
                            others.forEach(other -> found(chunk, known, (List<?>) other));
                        },
                        workflows.lanes().any());
    }

    private void found(List<Watch> chunk, List<Head> known, List<?> other) {
        int index = (int) Texts.number(other.get(0)) - 1;
        Watch watch = chunk.get(index);
        Head head = Head.parse((byte[]) other.get(1));
        if (!head.version().isAfter(known.get(index).version())) {
            // Redis has less than this node knew before it asked: a script says what that means.
            var unused = workflows.look(watch.workflow());
            return;
        }
        if (watch.known().version().compareTo(head.version()) >= 0) {
            return;
        }
        // The hint may be on its way over the other connection.
        var unused = CompletableFuture.runAsync(
                () -> {
                    if (head.version().isAfter(watch.known().version())) {
                        missed.increment();
                        watch.learn(head, Optional.empty());
                    }
                },
                CompletableFuture.delayedExecutor(
                        overtakenNanos, TimeUnit.NANOSECONDS, workflows.lanes().of(watch.workflow())));
    }

    /** Whether Redis is to be told again that this node follows: a quarter of the time after it was the last time. */
    private static boolean isDue(Watch watch, long now) {
        return watch.number() != 0 && now - watch.registeredAt() > Workflows.FOLLOWS.toNanos() / 4;
    }
}
