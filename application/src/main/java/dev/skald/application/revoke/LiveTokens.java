package dev.skald.application.revoke;

import dev.skald.domain.access.Principal;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.Revocations;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Those of this process who go by a token, found by its name and by its subject: a revocation costs no more than those
 * whom it ends. Thread-safe.
 */
final class LiveTokens implements TokenWatch {

    private final Revocations revocations;
    private final ConcurrentMap<String, Set<Seat>> byToken = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Set<Seat>> bySubject = new ConcurrentHashMap<>();

    /** How many ended by those revocations that somebody here waits for. */
    private final Map<UUID, AtomicInteger> ended = new ConcurrentHashMap<>();

    LiveTokens(Revocations revocations) {
        this.revocations = revocations;
        var unused = revocations.follow(this::end);
    }

    @Override
    public boolean revoked(String subject, TokenIdentity token) {
        return revocations.find(subject, token).isPresent();
    }

    @Override
    public Hold hold(Principal principal, Holder holder) {
        Seat seat = new Seat(principal, holder);
        seat.take();
        // Judged once it can be found: a revocation either finds it, or is found.
        revocations.find(principal.subject(), principal.token()).ifPresent(by -> seat.end(Optional.empty()));
        return seat;
    }

    /**
     * Puts a revocation in force.
     *
     * @return how many sockets and streams of this process it ended
     */
    CompletionStage<Integer> add(Revocation revocation) {
        AtomicInteger count = new AtomicInteger();
        ended.put(revocation.id(), count);
        return revocations.add(revocation).handle((added, failure) -> {
            if (failure == null) {
                // Followers were told; whoever took a seat since was judged.
                end(revocation);
            }
            ended.remove(revocation.id());
            if (failure != null) {
                throw rethrown(failure);
            }
            return count.get();
        });
    }

    private static RuntimeException rethrown(Throwable failure) {
        return failure instanceof RuntimeException known ? known : new CompletionException(failure);
    }

    private void end(Revocation revocation) {
        Revocation.Target target = revocation.target();
        Set<Seat> found = (target instanceof Revocation.Token ? byToken : bySubject).get(target.name());
        if (found != null) {
            Optional<AtomicInteger> count = Optional.ofNullable(ended.get(revocation.id()));
            for (Seat seat : found) {
                if (target.covers(seat.principal.subject(), seat.principal.token())) {
                    seat.end(count);
                }
            }
        }
    }

    /** One who goes by a token. */
    private final class Seat implements Hold {

        private final Principal principal;
        private final Holder holder;
        private final AtomicBoolean over = new AtomicBoolean();

        Seat(Principal principal, Holder holder) {
            this.principal = principal;
            this.holder = holder;
        }

        void take() {
            take(bySubject, principal.subject());
            principal.token().id().ifPresent(id -> take(byToken, id));
        }

        private void take(ConcurrentMap<String, Set<Seat>> seats, String name) {
            seats.compute(name, (same, taken) -> {
                Set<Seat> all = taken == null ? ConcurrentHashMap.newKeySet(1) : taken;
                all.add(this);
                return all;
            });
        }

        void end(Optional<AtomicInteger> count) {
            if (over.compareAndSet(false, true)) {
                leave();
                if (holder.counts()) {
                    count.ifPresent(AtomicInteger::incrementAndGet);
                }
                holder.revoked();
            }
        }

        @Override
        public void close() {
            if (over.compareAndSet(false, true)) {
                leave();
            }
        }

        private void leave() {
            leave(bySubject, principal.subject());
            principal.token().id().ifPresent(id -> leave(byToken, id));
        }

        private void leave(ConcurrentMap<String, Set<Seat>> seats, String name) {
            seats.computeIfPresent(name, (same, taken) -> {
                taken.remove(this);
                return taken.isEmpty() ? null : taken;
            });
        }
    }
}
