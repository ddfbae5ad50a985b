package dev.skald.delivery.schedule;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens between the log and its viewers, each of them has everything once all is quiet. */
final class DeliveryScheduleTest {

    private static final int SCHEDULES = 25;

    @ParameterizedTest
    @ValueSource(longs = {0, 25, 50, 75, 100, 125, 150, 175, 200, 225, 250, 275})
    void whateverHappensEverybodyHasEverythingInTheEnd(long first) {
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            Schedule.play(seed, DirectLine::new);
        }
    }
}
