package dev.skald.adapter.jwt;

import com.nimbusds.jose.JWSHeader;
import dev.skald.domain.port.StageFailures;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one source, kept up to date: read at the start, from time to time, and when a token names one that is not
 * known.
 *
 * <p>There is one reading at a time, and whoever needs it waits for it. How often tokens may cause one is bounded
 * ({@link KeyPace}): until the next is allowed a token with an unknown key cannot be judged, for its key may be a new
 * one. A reading that fails leaves the keys as they were. Thread-safe; never blocks.
 */
final class KeyCache implements AutoCloseable {

    static final String UNKNOWN_KID = "kid names none of the keys that are trusted";
    private static final String NO_KEYS = "there are no keys yet";
    private static final String NOT_AGAIN_YET = "kid names no known key, and keys are not fetched again yet";
    private static final String NOT_FETCHED = "kid names no known key, and new ones cannot be fetched";
    private static final String TOO_MANY = "too many tokens wait for keys";

    private static final int MAX_WAITING = 10_000;
    private static final Duration BETWEEN_LIKE_FAILURES = Duration.ofMinutes(1);

    private final KeySource source;
    private final KeyPace pace;
    private final KeyTimer timer;
    private final KeyListener listener;
    private final Runnable onChange;
    private final AtomicInteger waiting = new AtomicInteger();

    private volatile @Nullable KeySet keys;

    // Guarded by this.
    private byte[] document = {};
    private @Nullable Flight flight;
    private @Nullable Long lastAsked;
    private @Nullable Long lastFailed;
    private @Nullable Long lastTold;
    private String lastWhy = "";
    private int failures;
    private Runnable cancelNext = () -> {};
    private boolean closed;

    /**
     * Reads nothing yet.
     *
     * @param onChange run when there are other keys than before, and before anybody is judged by them who waited for
     *     them
     */
    KeyCache(KeySource source, KeyPace pace, KeyTimer timer, KeyListener listener, Runnable onChange) {
        this.source = source;
        this.pace = pace;
        this.timer = timer;
        this.listener = listener;
        this.onChange = onChange;
    }

    /** Reads the keys for the first time, and from time to time from now on. */
    void start() {
        look();
    }

    /** Whether there are keys. */
    boolean ready() {
        return keys != null;
    }

    /** Selects the keys for tokens with this header, whose claims this policy judges. */
    CompletionStage<Selection> select(JWSHeader header, ClaimsPolicy claims) {
        if (!TrustedKey.ALGORITHMS.contains(header.getAlgorithm())) {
            return done(new Selection.Untrusted(TokenHeader.FOREIGN_ALGORITHM));
        }
        KeySet now = keys;
        if (now != null && now.covers(header)) {
            return done(selected(now, header, claims));
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return done(new Selection.Unavailable(TOO_MANY));
        }
        return fetched(header, claims, true).whenComplete((selection, failure) -> waiting.decrementAndGet());
    }

    private static Selection selected(KeySet keys, JWSHeader header, ClaimsPolicy claims) {
        List<SignatureCheck> checks = keys.checks(header);
        return checks.isEmpty()
                ? new Selection.Untrusted("no key that is trusted is for its alg")
                : new Selection.Trusted(checks, claims);
    }

    private CompletionStage<Selection> fetched(JWSHeader header, ClaimsPolicy claims, boolean again) {
        Flight joined = joinOrBegin();
        if (joined == null) {
            return done(new Selection.Unavailable(ready() ? NOT_AGAIN_YET : NO_KEYS));
        }
        return joined.landed().thenCompose(success -> {
            KeySet now = keys;
            if (now == null) {
                return done(new Selection.Unavailable(NO_KEYS));
            }
            if (now.covers(header)) {
                return done(selected(now, header, claims));
            }
            if (!success) {
                return done(new Selection.Unavailable(NOT_FETCHED));
            }
            if (joined.asked() || !again) {
                return done(new Selection.Untrusted(UNKNOWN_KID));
            }
            // It was under way already, and what it brought may be older than the key.
            return fetched(header, claims, false);
        });
    }

    private synchronized @Nullable Flight joinOrBegin() {
        if (flight != null) {
            return flight;
        }
        if (closed || keys == null || !mayBeAsked()) {
            return null;
        }
        lastAsked = timer.nanoTime();
        return begin(true);
    }

    private boolean mayBeAsked() {
        return isOver(lastAsked, pace.betweenAsked()) && isOver(lastFailed, KeyPace.SHORTEST);
    }

    private boolean isOver(@Nullable Long since, Duration pause) {
        return since == null || timer.nanoTime() - since >= pause.toNanos();
    }

    private synchronized void look() {
        if (flight == null && !closed) {
            begin(false);
        }
    }

    private Flight begin(boolean asked) {
        cancelNext.run();
        Flight begun = new Flight(new CompletableFuture<>(), asked);
        flight = begun;
        source.load().whenComplete((bytes, failure) -> land(begun, bytes, failure));
        return begun;
    }

    private void land(Flight landing, byte @Nullable [] bytes, @Nullable Throwable failure) {
        boolean success = false;
        try {
            success = bytes == null ? failed(why(failure)) : read(bytes);
        } finally {
            landing.landed().complete(success);
        }
    }

    private boolean read(byte[] bytes) {
        KeySet read;
        try {
            read = parsed(bytes);
        } catch (KeyFetchException e) {
            return failed(e.why());
        }
        boolean changed;
        synchronized (this) {
            KeySet before = keys;
            changed = before == null || !before.hasKeysOf(read);
            document = bytes;
            keys = read;
            failures = 0;
            lastFailed = null;
            lastTold = null;
            next(pace.refresh());
        }
        if (changed) {
            onChange.run();
            listener.changed(source.name(), read.size(), read.skipped());
        }
        return true;
    }

    private KeySet parsed(byte[] bytes) throws KeyFetchException {
        KeySet before = keys;
        synchronized (this) {
            if (before != null && Arrays.equals(bytes, document)) {
                return before;
            }
        }
        return KeySet.parse(bytes);
    }

    private boolean failed(String why) {
        boolean told;
        synchronized (this) {
            failures++;
            lastFailed = timer.nanoTime();
            told = !why.equals(lastWhy) || isOver(lastTold, BETWEEN_LIKE_FAILURES);
            if (told) {
                lastWhy = why;
                lastTold = timer.nanoTime();
            }
            next(pace.afterFailures(failures, ready()));
        }
        if (told) {
            listener.failed(source.name(), why, ready());
        }
        return false;
    }

    private static String why(@Nullable Throwable failure) {
        Throwable cause = failure == null ? null : StageFailures.cause(failure);
        return cause instanceof KeyFetchException fetch ? fetch.why() : String.valueOf(cause);
    }

    /** The flight is over, and the next one planned. */
    private void next(Duration pause) {
        flight = null;
        cancelNext = closed ? () -> {} : timer.after(pause, this::look);
    }

    private static CompletionStage<Selection> done(Selection selection) {
        return CompletableFuture.completedStage(selection);
    }

    /** Reads no more. Whoever waits is told that there are no keys. */
    @Override
    public void close() {
        Flight last;
        synchronized (this) {
            closed = true;
            cancelNext.run();
            last = flight;
        }
        if (last != null) {
            last.landed().complete(false);
        }
    }

    /**
     * A reading that is under way.
     *
     * @param landed whether it brought keys, once it is over
     * @param asked whether a token asked for it
     */
    private record Flight(CompletableFuture<Boolean> landed, boolean asked) {}
}
