package dev.skald.adapter.redis;

import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.netty.channel.ConnectTimeoutException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;

/** What a failure of Redis means to whoever asked. */
final class RedisFailures {

    static final String AWAY = "the store does not answer: try again later";
    private static final String FULL = "the store has no room: try again later";

    /** What Redis answers while it cannot do what it could at another time. */
    private static final List<String> FOR_NOW = List.of(
            "LOADING",
            "BUSY",
            "READONLY",
            "MISCONF",
            "CLUSTERDOWN",
            "MASTERDOWN",
            "NOREPLICAS",
            "TRYAGAIN",
            "MOVED",
            "ASK",
            "NOAUTH",
            "NOPERM",
            "UNKILLABLE",
            "ERR max number of clients");

    private static final List<String> CREDENTIALS =
            List.of("WRONGPASS", "NOAUTH", "NOPERM", "ERR AUTH", "ERR invalid password", "ERR Client sent AUTH");

    private RedisFailures() {}

    /** The failure as the ports have it. */
    static Throwable failure(Throwable failure) {
        Throwable cause = StageFailures.cause(failure);
        if (cause instanceof RedisCommandExecutionException refused) {
            String message = String.valueOf(refused.getMessage());
            if (message.startsWith("OOM") || message.contains("-OOM") || message.contains("'maxmemory'")) {
                return new UnavailableException(FULL);
            }
            return FOR_NOW.stream().anyMatch(message::startsWith) ? new UnavailableException(AWAY) : cause;
        }
        // A connection that is reset under a command hands over what the system said of it.
        if (cause instanceof RedisException || cause instanceof CancellationException || cause instanceof IOException) {
            return new UnavailableException(AWAY);
        }
        return cause;
    }

    /** Whether it failed since something took too long. */
    static boolean isTimeout(Throwable failure) {
        Throwable cause = failure;
        while (cause != null
                && !(cause instanceof RedisCommandTimeoutException || cause instanceof ConnectTimeoutException)) {
            cause = cause.getCause();
        }
        return cause != null;
    }

    /** The word by which Redis refused the credentials, if it did. */
    static Optional<String> refusal(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof RedisCommandExecutionException
                    && CREDENTIALS.stream().anyMatch(message::startsWith)) {
                return Optional.of(message.split(" ", 2)[0]);
            }
        }
        return Optional.empty();
    }
}
