package dev.skald.benchmarks.liveness;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The plainest arrival there is: stock clients with their defaults subscribe right at {@code connect}, behind the tenth
 * of a thousand events of some 200 bytes, and nothing is published.
 */
final class ArrivalPlanner implements RoundPlanner {

    private static final int EVENTS = 1_000;
    private static final int LENGTH = 40;
    private static final long AFTER = 10;
    private static final int START_WITHIN_MILLIS = 40;

    private final Random random;
    private final int viewers;
    private final int latencyMillis;
    private final HistoryPlan history;

    /**
     * Plans rounds of so many viewers at a time.
     *
     * @param random decides when they come
     * @param latencyMillis how long it takes until something reaches them
     */
    ArrivalPlanner(Random random, int viewers, int latencyMillis) {
        this.random = random;
        this.latencyMillis = latencyMillis;
        this.viewers = viewers;
        this.history = new HistoryPlan(Ids.next(random), EVENTS, LENGTH);
    }

    @Override
    public RoundPlan next() {
        List<Watch> watches = List.of(new Watch(history.workflow(), AFTER, Moment.CONNECT, 0));
        return new RoundPlan(
                List.of(history),
                IntStream.range(0, viewers)
                        .mapToObj(i -> ViewerPlan.plain(
                                "viewer-" + i, random.nextInt(START_WITHIN_MILLIS), latencyMillis, watches))
                        .toList(),
                Duration.ZERO);
    }
}
