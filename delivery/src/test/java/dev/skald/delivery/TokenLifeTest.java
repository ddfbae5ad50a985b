package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.Steps;
import dev.skald.domain.port.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A viewer is told a minute before its token expires, and when it has. */
final class TokenLifeTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    private final Steps steps = new Steps();
    private final StepOutlet outlet = new StepOutlet(steps);
    private final List<String> told = new ArrayList<>();
    private final SetClock clock = new SetClock(NOON);
    private final TokenLife life = new TokenLife(outlet, clock, () -> told.add("expiring"), () -> told.add("expired"));

    @Test
    void aMinuteBeforeItIsOver() {
        begin(Duration.ofMinutes(10));
        pass(Duration.ofMinutes(9).minusMillis(1));
        assertThat(told).isEmpty();
        pass(Duration.ofMillis(1));
        assertThat(told).containsExactly("expiring");
        pass(Duration.ofMinutes(1).minusMillis(1));
        assertThat(told).containsExactly("expiring");
        pass(Duration.ofMillis(1));
        assertThat(told).containsExactly("expiring", "expired");
    }

    @Test
    void oneThatIsShorterIsAboutToExpireFromTheBeginning() {
        begin(Duration.ofSeconds(5));
        assertThat(told).containsExactly("expiring");
        pass(Duration.ofSeconds(5));
        assertThat(told).containsExactly("expiring", "expired");
    }

    @Test
    void anotherTokenIsWhatCounts() {
        begin(Duration.ofMinutes(2));
        begin(Duration.ofHours(5));
        pass(Duration.ofMinutes(4));
        assertThat(told).isEmpty();
        for (int hour = 0; hour < 5; hour++) {
            pass(Duration.ofHours(1));
        }
        assertThat(told).containsExactly("expiring", "expired");
    }

    @Test
    void aClockThatIsSetIsNoticedWithinTheHour() {
        begin(Duration.ofHours(24));
        clock.pass(Duration.ofHours(24));
        pass(Duration.ofHours(1));
        assertThat(told).containsExactly("expiring", "expired");
    }

    @Test
    void afterTheEndOfItsOutletNothingIsTold() {
        begin(Duration.ofMinutes(2));
        life.stop();
        pass(Duration.ofHours(1));
        assertThat(told).isEmpty();
    }

    private void begin(Duration left) {
        steps.on(outlet.home(), () -> life.begin(clock.instant().plus(left)));
    }

    private void pass(Duration time) {
        clock.pass(time);
        steps.pass(time);
        steps.run();
    }
}
