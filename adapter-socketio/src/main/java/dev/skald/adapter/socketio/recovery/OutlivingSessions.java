package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SessionStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lost sessions in a {@link SessionStore}, where the next process finds them.
 *
 * <p>They are handed to the store some at a time, one list after the other; a store that fails, or does not answer, is
 * handed nothing more. No stage completes exceptionally: a session that could not be kept is one that its client does
 * not come back to. What the store sees is a hash of private id and subject: whoever reads it can speak for nobody, and
 * somebody else who names a private id does not take the session away. Thread-safe.
 */
public final class OutlivingSessions {

    private static final Logger log = LoggerFactory.getLogger(OutlivingSessions.class);

    /** How many are handed over in one list. */
    private static final int MAX_AT_ONCE = 1_000;

    /** How many bytes one list has. */
    private static final int MAX_BYTES_AT_ONCE = 4 << 20;

    /** How many bytes are kept in all, which is room for some hundred thousand: a store has other things to keep. */
    private static final int MAX_BYTES = 32 << 20;

    private final SessionStore store;
    private final Clock clock;
    private final Duration patience;
    private final Queue<Batch> waiting = new ArrayDeque<>();
    private @Nullable Batch newest;
    private @Nullable Batch underWay;
    private int bytes;
    private boolean givenUp;

    /**
     * The sessions of a store.
     *
     * @param clock tells when sessions expire; all processes that share the store should agree on it
     * @param patience how long the store may take to answer
     */
    public OutlivingSessions(SessionStore store, Clock clock, Duration patience) {
        this.store = store;
        this.clock = clock;
        this.patience = patience;
    }

    /**
     * Keeps a session.
     *
     * @param pid the private id by which its client can come back
     * @param left for how long from now on
     * @return completes on any thread once it is kept, or will not be
     */
    CompletionStage<Void> keep(String pid, LostSession session, Duration left) {
        byte[] content = SessionCodec.encode(session);
        if (content.length > KeptSession.MAX_CONTENT_BYTES) {
            return CompletableFuture.completedStage(null);
        }
        Batch batch;
        Optional<Batch> next;
        synchronized (this) {
            if (bytes + content.length > MAX_BYTES) {
                giveUp("there are more of them than may be kept");
            }
            if (givenUp) {
                return CompletableFuture.completedStage(null);
            }
            batch = batchFor(content.length);
            batch.add(
                    new KeptSession(key(pid, session.subject()), clock.instant().plus(left), content));
            bytes += content.length;
            next = next();
        }
        next.ifPresent(this::handOver);
        return batch.done.copy();
    }

    private Batch batchFor(int size) {
        Batch open = newest;
        if (open == null || open.sessions.size() >= MAX_AT_ONCE || open.bytes + size > MAX_BYTES_AT_ONCE) {
            open = new Batch();
            newest = open;
            waiting.add(open);
        }
        return open;
    }

    /** The list whose turn it is, if none is under way. */
    private Optional<Batch> next() {
        if (underWay != null || waiting.isEmpty()) {
            return Optional.empty();
        }
        Batch batch = waiting.remove();
        underWay = batch;
        if (batch.equals(newest)) {
            newest = null;
        }
        return Optional.of(batch);
    }

    private void handOver(Batch batch) {
        asked(() -> store.keep(List.copyOf(batch.sessions)))
                .whenComplete((kept, failure) -> handedOver(batch, failure));
    }

    private void handedOver(Batch batch, @Nullable Throwable failure) {
        List<Batch> over = new ArrayList<>(List.of(batch));
        Optional<Batch> next;
        synchronized (this) {
            underWay = null;
            if (failure != null) {
                giveUp(failure.toString());
                over.addAll(waiting);
                waiting.clear();
                newest = null;
            }
            next = next();
        }
        over.forEach(one -> one.done.complete(null));
        next.ifPresent(this::handOver);
    }

    private void giveUp(String why) {
        if (!givenUp) {
            givenUp = true;
            log.warn("sessions are not kept any more, so that their clients come back unrecovered: {}", why);
        }
    }

    /** Whether some are on their way to the store. */
    synchronized boolean busy() {
        return underWay != null;
    }

    /**
     * Takes a session over for a client that names its private id, which is no longer good then.
     *
     * @return completes on any thread: empty if the store has none of that id and subject, or cannot say so in time
     */
    CompletionStage<Optional<LostSession>> take(String pid, String subject) {
        return asked(() -> store.take(key(pid, subject)))
                .thenApply(kept -> kept.filter(session -> !session.hasExpired(clock.instant()))
                        .flatMap(session -> SessionCodec.decode(session.content()))
                        .filter(session -> session.subject().equals(subject)))
                .exceptionally(failure -> {
                    log.debug(
                            "a session cannot be taken, so that its client comes back unrecovered: {}",
                            failure.toString());
                    return Optional.empty();
                });
    }

    /** What the store answers, or a failure if it throws, fails or does not answer in time. */
    private <T> CompletableFuture<T> asked(Supplier<CompletionStage<T>> question) {
        CompletionStage<T> answer;
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        // Of the store's own stage nothing is timed out: it may be anybody's.
        return answer.thenApply(value -> value)
                .toCompletableFuture()
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** A hash of both, so that it is found by whoever knows both, and tells neither. */
    static String key(String pid, String subject) {
        try {
            byte[] named = pid.getBytes(StandardCharsets.UTF_8);
            MessageDigest hash = MessageDigest.getInstance("SHA-256");
            hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(named.length).flip());
            hash.update(named);
            hash.update(subject.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Sessions that are handed over together; {@code done} completes when they are kept, or will not be. */
    private static final class Batch {
        private final List<KeptSession> sessions = new ArrayList<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private int bytes;

        void add(KeptSession session) {
            sessions.add(session);
            bytes += session.size();
        }
    }
}
