package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.adapter.store.Epochs;
import dev.skald.adapter.store.RevocationIndex;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Revocations on Redis, which every node has in memory as well. A hint has a node look at what has changed, and so does
 * a probe where none came. What a Redis has lost that a node knows, that node gives it back. Thread-safe, never blocks.
 */
final class RedisRevocations implements Revocations {

    private static final System.Logger LOGGER = System.getLogger(RedisRevocations.class.getName());
    private static final int AT_ONCE = 1_000;
    private static final byte[] NOTHING = new byte[0];

    private final Link link;
    private final Keys keys;
    private final Lanes lanes;
    private final Workflows workflows;
    private final RevocationIndex index;
    private final int max;
    private final long silenceNanos;
    private final AtomicBoolean underWay = new AtomicBoolean();
    private volatile boolean hinted = true;

    /** Whether Redis has lost some, and was not given all of them back yet; of whoever looks. */
    private volatile boolean owed;

    private volatile long lookedAt;

    /** What is known of Redis; of whoever looks. */
    private volatile Known known = Known.NOTHING;

    /** The last change that Redis is known to have had: one that was looked at, or a later one that was made here. */
    private volatile Known seen = Known.NOTHING;

    /**
     * How far a node knows the changes.
     *
     * @param generation that of the Redis; empty if nothing is known
     * @param number that of the last change
     * @param concerned the id that this one concerned
     */
    private record Known(String generation, long number, String concerned) {
        static final Known NOTHING = new Known("", 0, "");

        boolean isOf(Known other) {
            return generation.equals(other.generation);
        }
    }

    /** A look at all that there is. */
    private static final class Course {

        /** Whether Redis has lost some, and is to be given back what it does not have. */
        private final boolean lost;

        private final Set<UUID> there = new HashSet<>();
        private final Set<UUID> lifted = new HashSet<>();

        Course(boolean lost) {
            this.lost = lost;
        }
    }

    RedisRevocations(Workflows workflows, int max, Clock clock) {
        this.workflows = workflows;
        this.link = workflows.link();
        this.keys = workflows.keys();
        this.lanes = workflows.lanes();
        this.index = new RevocationIndex(clock);
        this.max = max;
        this.silenceNanos = workflows.settings().probe().toNanos() * 5 / 8;
    }

    @Override
    public CompletionStage<Void> add(Revocation revocation) {
        return put(revocation)
                .thenAcceptAsync(
                        taken -> {
                            if (!taken) {
                                throw new UnavailableException("there are as many revocations as there may be");
                            }
                            index.add(revocation);
                        },
                        lanes.any());
    }

    private CompletableFuture<Boolean> put(Revocation revocation) {
        return change(
                utf8("add"),
                utf8(revocation.id().toString()),
                RevocationCodec.encode(revocation),
                number(revocation.expiresAt().toEpochMilli()),
                number(max));
    }

    @Override
    public CompletionStage<Boolean> remove(UUID id) {
        return change(utf8("lift"), utf8(id.toString()))
                .thenApplyAsync(
                        lifted -> {
                            index.remove(id);
                            return lifted;
                        },
                        lanes.any());
    }

    private CompletableFuture<Boolean> change(byte[]... what) {
        byte[][] arguments = new byte[4 + what.length][];
        arguments[0] = workflows.now();
        arguments[1] = workflows.publish();
        arguments[2] = keys.revocationsChannel();
        arguments[3] = utf8(new Epochs().next());
        System.arraycopy(what, 0, arguments, 4, what.length);
        return link.run(Script.REVOKE, keys.revocations(), arguments).thenApply(answer -> {
            if (answer.size() > 1) {
                // Until it is looked at nothing else would tell that Redis has had it, and lost it again.
                Known made = new Known(Texts.text(answer.get(1)), Texts.number(answer.get(2)), Texts.text(what[1]));
                hasMade(made);
            }
            return Texts.number(answer.get(0)) == 1;
        });
    }

    private synchronized void hasMade(Known made) {
        if (seen.generation().isEmpty() || (seen.isOf(made) && seen.number() < made.number())) {
            seen = made;
        }
    }

    private synchronized void hasLooked(Known last, Known now) {
        if (seen.isOf(now) ? seen.number() < now.number() : seen.equals(last)) {
            seen = now;
        }
    }

    private synchronized void hasLost(Known last) {
        if (seen.equals(last)) {
            seen = Known.NOTHING;
        }
    }

    @Override
    public Optional<Revocation> find(String subject, TokenIdentity token) {
        return index.find(subject, token);
    }

    @Override
    public List<Revocation> list(Optional<Revocation.Place> after, int limit) {
        return index.list(after, limit);
    }

    @Override
    public Following follow(Consumer<Revocation> listener) {
        return index.follow(listener);
    }

    /** Forgets those that have expired. */
    void expire() {
        if (!index.expire().isEmpty()) {
            var unused = change(utf8("expire"));
        }
    }

    /** Another node says that there is something new. */
    void hint() {
        hinted = true;
        look();
    }

    /**
     * Looks at what has changed if that was hinted, not looked at for most of a probe, or is waited for by all else;
     * several times in a probe.
     */
    void look() {
        long now = System.nanoTime();
        boolean due = hinted || !link.isUp() || now - lookedAt >= silenceNanos;
        if (!link.isAnswering() || !due || !underWay.compareAndSet(false, true)) {
            return;
        }
        hinted = false;
        lookedAt = now;
        int asOf = link.answered();
        var unused = StageFailures.caught(this::begin)
                .thenCompose(course -> {
                    link.open(asOf);
                    return end(course);
                })
                .whenComplete((looked, failure) -> {
                    underWay.set(false);
                    if (failure != null) {
                        LOGGER.log(Level.DEBUG, "revocations could not be looked at, and are so again soon", failure);
                    }
                });
    }

    private CompletableFuture<Optional<Course>> begin() {
        return owed ? all(true) : next(Optional.empty());
    }

    private CompletableFuture<Optional<Course>> all(boolean lost) {
        known = Known.NOTHING;
        return next(Optional.of(new Course(lost)));
    }

    /** Reads on, and answers what it was a part of once all is known. */
    private CompletableFuture<Optional<Course>> next(Optional<Course> course) {
        Known before = known;
        Known last = seen;
        return link.runFirst(
                        Script.REVOKED,
                        keys.revocations(),
                        workflows.now(),
                        last.generation().isEmpty() ? NOTHING : utf8(last.generation()),
                        number(before.isOf(last) ? before.number() : 0),
                        number(last.number()),
                        utf8(last.concerned()),
                        number(AT_ONCE))
                .thenComposeAsync(answer -> take(answer, last, course), lanes.any());
    }

    private CompletableFuture<Optional<Course>> take(List<Object> answer, Known last, Optional<Course> course) {
        switch (Texts.text(answer.get(0))) {
            case "same" -> {
                return CompletableFuture.completedFuture(course);
            }
            case "lost", "away" -> {
                boolean lost = Texts.text(answer.get(0)).equals("lost");
                hasLost(last);
                return all(lost);
            }
            default -> {
                List<?> there = (List<?>) answer.get(4);
                for (int i = 0; i < there.size(); i += 2) {
                    UUID id = UUID.fromString(Texts.text(there.get(i)));
                    byte[] text = (byte[]) there.get(i + 1);
                    course.ifPresent(all -> all.there.add(id));
                    if (text.length > 0) {
                        index.add(RevocationCodec.decode(id, text));
                    }
                }
                for (Object gone : (List<?>) answer.get(5)) {
                    UUID id = UUID.fromString(Texts.text(gone));
                    course.ifPresent(all -> all.lifted.add(id));
                    index.remove(id);
                }
                long till = Texts.number(answer.get(2));
                Known now = new Known(Texts.text(answer.get(1)), till, Texts.text(answer.get(6)));
                known = now;
                hasLooked(last, now);
                return till < Texts.number(answer.get(3)) ? next(course) : CompletableFuture.completedFuture(course);
            }
        }
    }

    /** All is known; what was not there any more is given back, or forgotten here. */
    private CompletableFuture<Void> end(Optional<Course> course) {
        if (course.isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        List<Revocation> missing = new ArrayList<>(index.all());
        missing.removeIf(revocation -> course.get().there.contains(revocation.id()));
        List<CompletableFuture<?>> given = new ArrayList<>();
        for (Revocation revocation : missing) {
            if (course.get().lost && !course.get().lifted.contains(revocation.id())) {
                given.add(put(revocation));
            } else {
                index.remove(revocation.id());
            }
        }
        if (!given.isEmpty()) {
            LOGGER.log(Level.WARNING, "Redis has lost {0} revocations, and is given them back", given.size());
        }
        owed = !given.isEmpty();
        return CompletableFuture.allOf(given.toArray(CompletableFuture<?>[]::new))
                .orTimeout(workflows.settings().probe().toNanos() * 4, TimeUnit.NANOSECONDS)
                .thenRun(() -> owed = false);
    }
}
