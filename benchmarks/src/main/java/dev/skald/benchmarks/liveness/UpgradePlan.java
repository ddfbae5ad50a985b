package dev.skald.benchmarks.liveness;

import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * How a viewer that speaks the protocol by itself arrives at one workflow.
 *
 * @param history what it watches
 * @param after the seq behind which it begins
 * @param probesFirst whether it opens its WebSocket, and probes, before it subscribes
 * @param polls how many polls it fetches between its subscription and its upgrade
 * @param pollOpen whether a poll is open when it probes, which the probe releases
 * @param delayMillis how long after the probe was answered it upgrades
 * @param holdMillis how long it then reads nothing
 * @param receiveBytes the size of its receive buffer, if not the kernel's own
 */
record UpgradePlan(
        HistoryPlan history,
        long after,
        boolean probesFirst,
        int polls,
        boolean pollOpen,
        int delayMillis,
        int holdMillis,
        Optional<Integer> receiveBytes) {

    private static final int MOST_POLLS = 4;
    private static final int LONGEST_DELAY_MILLIS = 4;
    private static final int LONGEST_HOLD_MILLIS = 60;
    private static final List<Integer> RECEIVE_BYTES = List.of(4 << 10, 64 << 10);

    /** Some way to arrive at one of these. */
    static UpgradePlan any(List<HistoryPlan> histories, Random random) {
        HistoryPlan history = histories.get(random.nextInt(histories.size()));
        return new UpgradePlan(
                history,
                random.nextBoolean() ? 0 : random.nextInt(history.events()),
                random.nextInt(4) == 0,
                random.nextInt(MOST_POLLS),
                random.nextBoolean(),
                random.nextInt(LONGEST_DELAY_MILLIS),
                random.nextBoolean() ? random.nextInt(LONGEST_HOLD_MILLIS) : 0,
                random.nextBoolean()
                        ? Optional.of(RECEIVE_BYTES.get(random.nextInt(RECEIVE_BYTES.size())))
                        : Optional.empty());
    }
}
