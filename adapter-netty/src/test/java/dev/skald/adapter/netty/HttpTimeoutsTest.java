package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Each timeout is set by its name, and is positive. */
final class HttpTimeoutsTest {

    private static final Duration OTHER = Duration.ofMillis(7);

    @Test
    void eachCanBeAnotherByItself() {
        HttpTimeouts.Request request = HttpTimeouts.DEFAULT.request();
        HttpTimeouts.Connection connection = HttpTimeouts.DEFAULT.connection();

        assertThat(HttpTimeouts.DEFAULT.withHead(OTHER))
                .isEqualTo(new HttpTimeouts(new HttpTimeouts.Request(OTHER, request.body()), connection));
        assertThat(HttpTimeouts.DEFAULT.withBody(OTHER))
                .isEqualTo(new HttpTimeouts(new HttpTimeouts.Request(request.head(), OTHER), connection));
        assertThat(HttpTimeouts.DEFAULT.withProgress(OTHER))
                .isEqualTo(new HttpTimeouts(request, new HttpTimeouts.Connection(OTHER, connection.idle())));
        assertThat(HttpTimeouts.DEFAULT.withIdle(OTHER))
                .isEqualTo(new HttpTimeouts(request, new HttpTimeouts.Connection(connection.progress(), OTHER)));
    }

    @Test
    void noneIsZeroOrLess() {
        List<Function<Duration, HttpTimeouts>> all = List.of(
                HttpTimeouts.DEFAULT::withHead,
                HttpTimeouts.DEFAULT::withBody,
                HttpTimeouts.DEFAULT::withProgress,
                HttpTimeouts.DEFAULT::withIdle);
        for (Function<Duration, HttpTimeouts> with : all) {
            for (Duration bad : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
                assertThatIllegalArgumentException().isThrownBy(() -> with.apply(bad));
            }
        }
    }
}
