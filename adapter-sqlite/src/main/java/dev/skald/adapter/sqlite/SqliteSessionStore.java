package dev.skald.adapter.sqlite;

import dev.skald.domain.port.KeptSession;
import dev.skald.domain.port.SessionStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The sessions' face of the store. */
record SqliteSessionStore(Commands commands) implements SessionStore {

    @Override
    public CompletionStage<Void> keep(List<KeptSession> sessions) {
        return commands.keepSessions(sessions);
    }

    @Override
    public CompletionStage<Optional<KeptSession>> take(String key) {
        return commands.takeSession(key);
    }
}
