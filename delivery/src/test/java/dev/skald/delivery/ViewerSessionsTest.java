package dev.skald.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

class ViewerSessionsTest {

    private static final Instant T = Instant.parse("2026-11-26T09:30:00Z");

    private final ViewerSessions sessions = new ViewerSessions();

    /** A viewer that is none but itself. */
    private static final class Fake implements ViewerSession {

        private final String socketId;
        private final String subject;
        private final Instant since;

        Fake(String socketId, String subject, Instant since) {
            this.socketId = socketId;
            this.subject = subject;
            this.since = since;
        }

        @Override
        public String socketId() {
            return socketId;
        }

        @Override
        public String subject() {
            return subject;
        }

        @Override
        public String address() {
            return "";
        }

        @Override
        public String transport() {
            return "websocket";
        }

        @Override
        public Instant since() {
            return since;
        }

        @Override
        public CompletionStage<List<Watched>> watched() {
            return CompletableFuture.completedStage(List.of());
        }

        @Override
        public void disconnect() {
            throw new AssertionError();
        }
    }

    private Fake add(String socketId, String subject, int seconds) {
        Fake session = new Fake(socketId, subject, T.plusSeconds(seconds));
        sessions.add(session);
        return session;
    }

    private List<ViewerSession> everybody() {
        return sessions.page(Optional.empty(), Optional.empty(), 100);
    }

    @Test
    void goOnBehindThePlaceOfTheLastWhetherItIsStillThere() {
        Fake a = add("a", "alice", 1);
        Fake c = add("c", "alice", 2);
        Fake b = add("b", "bob", 2);
        assertThat(everybody()).containsExactly(a, b, c);
        assertThat(sessions.page(Optional.empty(), Optional.empty(), 2)).containsExactly(a, b);
        sessions.remove(b);
        assertThat(sessions.page(Optional.empty(), Optional.of(ViewerSessions.Place.of(b)), 2))
                .containsExactly(c);
        assertThat(sessions.page(Optional.of("alice"), Optional.of(ViewerSessions.Place.of(a)), 2))
                .containsExactly(c);
        assertThat(sessions.page(Optional.of("bob"), Optional.empty(), 2)).isEmpty();
    }

    @Test
    void keepTheOneThatCameBackWhenItsFormerSelfGoes() {
        Fake before = add("a", "alice", 1);
        Fake after = add("a", "alice", 1);
        sessions.remove(before);
        assertThat(everybody()).containsExactly(after);
        assertThat(sessions.find("a")).contains(after);
        assertThat(sessions.page(Optional.of("alice"), Optional.empty(), 2)).containsExactly(after);

        Fake later = add("a", "alice", 2);
        sessions.remove(after);
        assertThat(everybody()).containsExactly(later);
        assertThat(sessions.find("a")).contains(later);
        sessions.remove(later);
        assertThat(everybody()).isEmpty();
        assertThat(sessions.find("a")).isEmpty();
    }
}
