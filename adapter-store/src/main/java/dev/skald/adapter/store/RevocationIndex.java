package dev.skald.adapter.store;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.Following;
import java.time.Clock;
import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;

/**
 * All revocations that a process knows of, found by token and by subject, and those who are told of new ones.
 * Thread-safe; to find one takes no lock.
 */
public final class RevocationIndex {

    /** A later bound covers whatever an earlier one does. */
    private static final Comparator<Revocation> STRONGEST_FIRST = Comparator.comparing(RevocationIndex::bound)
            .reversed()
            .thenComparing(Comparator.comparing(Revocation::expiresAt).reversed())
            .thenComparing(Revocation::id);

    private final Clock clock;
    private final Map<UUID, Revocation> byId = new HashMap<>();
    private final ConcurrentMap<String, NavigableSet<Revocation>> byToken = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, NavigableSet<Revocation>> bySubject = new ConcurrentHashMap<>();
    private final NavigableSet<Revocation> newestFirst = new ConcurrentSkipListSet<>(Revocation.NEWEST_FIRST);
    private final Map<Object, Consumer<Revocation>> listeners = new ConcurrentHashMap<>();

    /**
     * An index of none.
     *
     * @param clock tells when they expire
     */
    public RevocationIndex(Clock clock) {
        this.clock = clock;
    }

    private static Instant bound(Revocation revocation) {
        return revocation.target() instanceof Revocation.Subject subject ? subject.issuedBefore() : Instant.EPOCH;
    }

    /** Adds one, and tells those who listen; one that is there already, or has expired, changes nothing. */
    public void add(Revocation revocation) {
        add(revocation, Integer.MAX_VALUE);
    }

    /**
     * Adds one if there is room for it, those that have expired being taken out before, and tells those who listen; one
     * that is there already, or has expired, changes nothing.
     *
     * @param max how many there may be
     * @return whether there was room
     */
    public boolean add(Revocation revocation, int max) {
        synchronized (this) {
            if (revocation.hasExpired(clock.instant()) || byId.containsKey(revocation.id())) {
                return true;
            }
            if (byId.size() >= max) {
                expire();
                if (byId.size() >= max) {
                    return false;
                }
            }
            byId.put(revocation.id(), revocation);
            of(revocation.target()).compute(revocation.target().name(), (name, found) -> {
                NavigableSet<Revocation> grown = found == null ? new ConcurrentSkipListSet<>(STRONGEST_FIRST) : found;
                grown.add(revocation);
                return grown;
            });
            newestFirst.add(revocation);
        }
        listeners.values().forEach(listener -> listener.accept(revocation));
        return true;
    }

    private ConcurrentMap<String, NavigableSet<Revocation>> of(Revocation.Target target) {
        return target instanceof Revocation.Token ? byToken : bySubject;
    }

    /** Takes one out; answers whether it was there. */
    public synchronized boolean remove(UUID id) {
        Revocation revocation = byId.remove(id);
        if (revocation == null) {
            return false;
        }
        of(revocation.target()).computeIfPresent(revocation.target().name(), (name, found) -> {
            found.remove(revocation);
            return found.isEmpty() ? null : found;
        });
        newestFirst.remove(revocation);
        return true;
    }

    /** One that is in force for a token of this subject. */
    public Optional<Revocation> find(String subject, TokenIdentity token) {
        if (newestFirst.isEmpty()) {
            return Optional.empty();
        }
        return token.id()
                .flatMap(id -> strongest(byToken.getOrDefault(id, Collections.emptyNavigableSet())))
                .or(() -> strongest(bySubject.getOrDefault(subject, Collections.emptyNavigableSet()))
                        .filter(found -> found.target().covers(subject, token)));
    }

    private Optional<Revocation> strongest(NavigableSet<Revocation> found) {
        Instant now = clock.instant();
        for (Revocation revocation : found) {
            if (!revocation.hasExpired(now)) {
                return Optional.of(revocation);
            }
        }
        return Optional.empty();
    }

    /** The newest, from behind a place on. */
    public List<Revocation> list(Optional<Revocation.Place> after, int limit) {
        Instant now = clock.instant();
        NavigableSet<Revocation> rest =
                after.map(place -> newestFirst.tailSet(at(place), false)).orElse(newestFirst);
        return rest.stream()
                .filter(revocation -> !revocation.hasExpired(now))
                .limit(limit)
                .toList();
    }

    /** What stands at a place, as far as their order goes. */
    private static Revocation at(Revocation.Place place) {
        return new Revocation(place.id(), place.madeAt(), new Revocation.Token("-"), Instant.EPOCH);
    }

    /** All of them, as of now. */
    public synchronized List<Revocation> all() {
        return List.copyOf(byId.values());
    }

    /** Takes out those whose time is over; answers them. */
    public synchronized List<Revocation> expire() {
        Instant now = clock.instant();
        List<Revocation> over = byId.values().stream()
                .filter(revocation -> revocation.hasExpired(now))
                .toList();
        over.forEach(revocation -> remove(revocation.id()));
        return over;
    }

    /** How many there are, expired ones included that were not taken out yet. */
    public synchronized int size() {
        return byId.size();
    }

    /** Tells each that is added to a listener. */
    public Following follow(Consumer<Revocation> listener) {
        Object seat = new Object();
        listeners.put(seat, listener);
        return () -> listeners.remove(seat);
    }
}
