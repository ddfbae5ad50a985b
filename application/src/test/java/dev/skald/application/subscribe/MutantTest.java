package dev.skald.application.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.StreamPosition;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The teeth of {@link CursorPropertyTest}: schedules like its own tell a faulty cursor from a sound one. */
@DisplayName("The cursor's property")
class MutantTest {

    private static final int SCHEDULES = 2_000;
    private static final long SEED = 20_260_101L;

    private static List<Schedule> schedules;

    @BeforeAll
    static void drawSchedules() {
        JqwikSession.run(() -> schedules = Schedule.any().generator(1_000, true).stream(new Random(SEED))
                .limit(SCHEDULES)
                .map(Shrinkable::value)
                .toList());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.skald.application.subscribe.Mutants#all")
    @DisplayName("catches a cursor that")
    void catches(UnaryOperator<Cursor> fault) {
        assertThat(schedules.stream().anyMatch(schedule -> isCaught(schedule, start -> fault.apply(Cursor.at(start)))))
                .isTrue();
    }

    @Test
    @DisplayName("raises no false alarm over the sound one")
    void passesTheSoundOne() {
        assertThat(schedules).noneMatch(schedule -> isCaught(schedule, Cursor::at));
    }

    private static boolean isCaught(Schedule schedule, Function<StreamPosition, Cursor> cursors) {
        try {
            Life.of(schedule, cursors);
            return false;
        } catch (AssertionError found) {
            return true;
        }
    }
}
