package dev.skald.delivery.schedule;

import org.junit.jupiter.api.Test;

/** Whatever happens between the log and its viewers, each of them has everything once all is quiet. */
final class DeliveryScheduleTest {

    private static final int SCHEDULES = 500;

    @Test
    void whateverHappensEverybodyHasEverythingInTheEnd() {
        for (long seed = 0; seed < SCHEDULES; seed++) {
            Schedule.play(seed, DirectLine::new);
        }
    }
}
