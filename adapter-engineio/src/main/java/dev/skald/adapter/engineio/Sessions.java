package dev.skald.adapter.engineio;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/**
 * The sessions that are open, by their id; and the ids of the polling sessions that the server gave up last.
 * Thread-safe.
 */
final class Sessions {

    /** Clients find out within moments: each of these takes a hundred bytes. */
    private static final int MAX_GIVEN_UP = 10_000;

    private final Map<String, EngineSession> byId = new ConcurrentHashMap<>();
    private final Set<String> givenUp = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MAX_GIVEN_UP;
        }
    });
    private final int max;
    private final IntSupplier others;
    private volatile boolean shut;

    /**
     * No session yet.
     *
     * @param max how many there may be, together with the viewers that have none
     * @param others how many of these there are
     */
    Sessions(int max, IntSupplier others) {
        this.max = max;
        this.others = others;
    }

    /** Remembers a session whose client does not know yet that it is over. */
    void gaveUp(EngineSession session) {
        synchronized (givenUp) {
            givenUp.add(session.id());
        }
    }

    /** Whether this is the id of a session that the server gave up not long ago. */
    boolean wasGivenUp(String id) {
        synchronized (givenUp) {
            return givenUp.contains(id);
        }
    }

    /** Why no session is opened for now, or any more; empty if one may be. */
    Optional<String> refusal() {
        if (shut) {
            return Optional.of("the gateway is going away");
        }
        return byId.size() + others.getAsInt() >= max
                ? Optional.of("there are as many sessions as there may be")
                : Optional.empty();
    }

    /**
     * Adds a session, if it still may be opened.
     *
     * @return why it may not; empty if it is added
     */
    synchronized Optional<String> add(EngineSession session) {
        Optional<String> refusal = refusal();
        if (refusal.isEmpty()) {
            byId.put(session.id(), session);
        }
        return refusal;
    }

    /** Adds no more from now on; answers those that there are. */
    synchronized Collection<EngineSession> shut() {
        shut = true;
        return all();
    }

    void remove(EngineSession session) {
        byId.remove(session.id(), session);
    }

    /** The session that a client names. */
    Optional<EngineSession> find(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    Collection<EngineSession> all() {
        return byId.values();
    }
}
