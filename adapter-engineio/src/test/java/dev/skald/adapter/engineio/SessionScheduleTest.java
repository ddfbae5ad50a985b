package dev.skald.adapter.engineio;

import dev.skald.delivery.schedule.Schedule;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever happens between the log and clients that poll, move to a WebSocket at any moment, are slow, or lose a poll:
 * each that is still there has everything once all is quiet.
 */
final class SessionScheduleTest {

    private static final int SCHEDULES = 25;

    @ParameterizedTest
    @ValueSource(longs = {0, 25, 50, 75, 100, 125, 150, 175, 200, 225})
    void whateverHappensEverybodyHasEverythingInTheEnd(long first) {
        for (long seed = first; seed < first + SCHEDULES; seed++) {
            Schedule.play(seed, SessionLine::new);
        }
    }
}
