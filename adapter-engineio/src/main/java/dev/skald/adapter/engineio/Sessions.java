package dev.skald.adapter.engineio;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions that are open, by their id. Thread-safe. */
final class Sessions {

    private final Map<UUID, EngineSession> byId = new ConcurrentHashMap<>();
    private final int max;

    Sessions(int max) {
        this.max = max;
    }

    void add(EngineSession session) {
        byId.put(session.id(), session);
    }

    void remove(EngineSession session) {
        byId.remove(session.id(), session);
    }

    /** The session that a client names; a name that is no UUID is nobody's. */
    Optional<EngineSession> find(String id) {
        if (id.length() != 36) {
            return Optional.empty();
        }
        try {
            return Optional.ofNullable(byId.get(UUID.fromString(id)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean full() {
        return byId.size() >= max;
    }

    Collection<EngineSession> all() {
        return byId.values();
    }
}
