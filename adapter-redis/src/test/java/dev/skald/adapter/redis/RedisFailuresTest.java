package dev.skald.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.port.UnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What whoever asked is told of what went wrong with Redis. */
class RedisFailuresTest {

    static Stream<Throwable> forNow() {
        return Stream.of(
                new RedisCommandTimeoutException("no answer"),
                new RedisConnectionException("no connection"),
                new CancellationException("given up"),
                new SocketException("Connection reset"),
                new ClosedChannelException(),
                new RedisCommandExecutionException("LOADING Redis is loading the dataset in memory"),
                new RedisCommandExecutionException("READONLY You can't write against a read only replica."),
                new RedisCommandExecutionException("OOM command not allowed"));
    }

    @ParameterizedTest
    @MethodSource("forNow")
    void whatPassesIsSaidToPass(Throwable failure) {
        assertThat(RedisFailures.failure(failure)).isInstanceOf(UnavailableException.class);
        assertThat(RedisFailures.failure(new CompletionException(failure))).isInstanceOf(UnavailableException.class);
    }

    @Test
    void whatIsAFaultOfOursStaysOne() {
        Throwable fault = new RedisCommandExecutionException("ERR wrong number of arguments");

        assertThat(RedisFailures.failure(fault)).isSameAs(fault);
    }
}
