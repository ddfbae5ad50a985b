package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.event.StreamPosition;
import java.nio.BufferUnderflowException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a lost session as bytes, for another process to read: of this version of the gateway, or of a later
 * one.
 */
final class SessionCodec {

    /** Of what is written now; whatever is of another version cannot be read. */
    private static final int VERSION = 3;

    /** The end of the year 9999: no token is issued later. */
    private static final long MAX_SECOND = 253_402_300_799L;

    private static final int MAX_NANOS = 999_999_999;

    private SessionCodec() {}

    /** Writes a session. */
    static byte[] encode(LostSession session) {
        SessionOutput out = new SessionOutput();
        out.number(VERSION);
        out.text(session.socketId());
        out.text(session.subject());
        write(session.token(), out);
        out.number(session.subscriptions().size());
        for (LostSession.Subscribed subscription : session.subscriptions()) {
            out.number(subscription.id());
            out.stream(subscription.workflow(), subscription.start().epoch());
            out.number(subscription.start().seq());
            // A millisecond more than it is, for it may be none.
            out.number(subscription.coalesce().map(time -> time.toMillis() + 1).orElse(0L));
            out.told(subscription.workflow(), subscription.known());
        }
        session.journal().writeTo(out);
        return out.toBytes();
    }

    private static void write(TokenIdentity token, SessionOutput out) {
        out.flag(token.id().isPresent());
        token.id().ifPresent(out::text);
        // A second more than it is, for it may be none.
        out.number(token.issuedAt().map(at -> at.getEpochSecond() + 1).orElse(0L));
        out.number(token.issuedAt().map(Instant::getNano).orElse(0));
    }

    private static TokenIdentity readToken(SessionInput in) {
        Optional<String> id = in.flag() ? Optional.of(in.text()) : Optional.empty();
        long secondAndOne = in.number();
        int nanos = in.number(MAX_NANOS);
        if (secondAndOne > MAX_SECOND + 1) {
            throw new IllegalArgumentException("a token was issued too late");
        }
        return new TokenIdentity(
                id, secondAndOne == 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(secondAndOne - 1, nanos)));
    }

    /** Reads a session; empty if it was written by another version, or is none. */
    static Optional<LostSession> decode(byte[] content) {
        try {
            SessionInput in = new SessionInput(content);
            return in.number() == VERSION ? Optional.of(read(in)) : Optional.empty();
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> coalesce(long millisAndOne) {
        return millisAndOne == 0 ? Optional.empty() : Optional.of(Duration.ofMillis(millisAndOne - 1));
    }

    private static LostSession read(SessionInput in) {
        String socketId = in.text();
        String subject = in.text();
        TokenIdentity token = readToken(in);
        List<LostSession.Subscribed> subscriptions = new ArrayList<>();
        for (long left = in.number(); left > 0; left--) {
            int id = in.number(Integer.MAX_VALUE);
            SessionInput.Stream stream = in.stream();
            StreamPosition start = new StreamPosition(stream.epoch(), in.number());
            subscriptions.add(
                    new LostSession.Subscribed(id, stream.workflow(), start, coalesce(in.number()), in.told()));
        }
        Journal journal = Journal.readFrom(in);
        in.end();
        return new LostSession(socketId, subject, token, subscriptions, journal);
    }
}
