package dev.skald.benchmarks.security;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The doors that a token is shown at. */
final class Doors {

    private static final Duration AT_ONCE = Duration.ofSeconds(5);

    private final Deployment deployment;

    Doors(Deployment deployment) {
        this.deployment = deployment;
    }

    /** What is done with a token. */
    enum Entry {
        /** It is good. */
        LET_IN,
        /** It is not. */
        REFUSED,
        /** Nobody can tell for now. */
        UNAVAILABLE,
        /** It does not get as far as a verdict. */
        BAD_REQUEST,
        /** It is not, and its connection stays. */
        LEFT_OPEN
    }

    /** Shows a token with a call. */
    Entry byCall(String token) throws IOException, InterruptedException {
        return entry(deployment.ask("GET", "/v1/workflows?limit=1", Deployment.bearer(token)));
    }

    /** Shows a token with a stream of server-sent events. */
    Entry byStream(String token) throws IOException, InterruptedException {
        String path = "/v1/workflows/" + UUID.randomUUID() + "/stream";
        return entry(deployment.ask("GET", path, Deployment.bearer(token)));
    }

    /** Shows a token with the handshake of a transport. */
    Entry byHandshake(String token) throws IOException, InterruptedException {
        return entry(deployment.ask("GET", "/ws/?EIO=4&transport=polling", Deployment.bearer(token)));
    }

    /** Shows a token to Socket.IO; who is refused must be told, and closed. */
    Entry bySocket(String token) throws IOException, InterruptedException {
        try (Session session = Session.open(deployment)) {
            Optional<String> answer = session.connectWith(token);
            if (answer.filter(packet -> packet.startsWith("40")).isPresent()) {
                return Entry.LET_IN;
            }
            if (!session.endsWithin(AT_ONCE)) {
                return Entry.LEFT_OPEN;
            }
            boolean unavailable =
                    answer.filter(packet -> packet.contains("unavailable")).isPresent();
            return unavailable ? Entry.UNAVAILABLE : Entry.REFUSED;
        }
    }

    private static Entry entry(Answer answer) {
        return switch (answer.status()) {
            case 401 -> Entry.REFUSED;
            case 503 -> Entry.UNAVAILABLE;
            case 400, 413, 414, 431 -> Entry.BAD_REQUEST;
            default -> Entry.LET_IN;
        };
    }

    /** Whether a token is good: by a call and over a socket. */
    boolean areOpenTo(String token) throws IOException, InterruptedException {
        return byCall(token) == Entry.LET_IN && bySocket(token) == Entry.LET_IN;
    }

    /**
     * Shows a token at each door, and tells where it is let in.
     *
     * @return whether it was refused everywhere
     */
    boolean areClosedTo(String token, String what, Findings findings) throws IOException, InterruptedException {
        boolean closed = true;
        closed &= refused(byCall(token), what, "a call", findings);
        closed &= refused(byStream(token), what, "a stream", findings);
        closed &= refused(byHandshake(token), what, "a handshake", findings);
        closed &= refused(bySocket(token), what, "a socket", findings);
        return closed;
    }

    private static boolean refused(Entry entry, String what, String door, Findings findings) {
        if (entry == Entry.LET_IN) {
            findings.broken(what + " is let in by " + door);
        }
        if (entry == Entry.LEFT_OPEN) {
            findings.broken(what + " is not let in by " + door + ", which is left open");
        }
        return entry != Entry.LET_IN && entry != Entry.LEFT_OPEN;
    }
}
