package dev.skald.adapter.engineio;

import dev.skald.delivery.schedule.Schedule;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens between the log and clients that poll, move to a WebSocket at any moment, are slow, or lose a poll:
 * each that is still there has everything once all is quiet.
 */
final class SessionScheduleTest {

    private static final int SCHEDULES = 400;

    @Test
    void whateverHappensEverybodyHasEverythingInTheEnd() {
        for (long seed = 0; seed < SCHEDULES; seed++) {
            Schedule.play(seed, SessionLine::new);
        }
    }
}
