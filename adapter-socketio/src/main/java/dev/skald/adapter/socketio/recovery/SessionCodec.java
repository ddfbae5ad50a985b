package dev.skald.adapter.socketio.recovery;

import dev.skald.domain.event.StreamPosition;
import java.nio.BufferUnderflowException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is kept of a lost session as bytes, for another process to read: of this version of the gateway, or of a later one. */
final class SessionCodec {

    /** Of what is written now; whatever is of another version cannot be read. */
    private static final int VERSION = 1;

    private SessionCodec() {}

    /** Writes a session. */
    static byte[] encode(LostSession session) {
        SessionOutput out = new SessionOutput();
        out.number(VERSION);
        out.text(session.socketId());
        out.text(session.subject());
        out.number(session.subscriptions().size());
        for (LostSession.Subscribed subscription : session.subscriptions()) {
            out.number(subscription.id());
            out.stream(subscription.workflow(), subscription.start().epoch());
            out.number(subscription.start().seq());
        }
        session.journal().writeTo(out);
        return out.toBytes();
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

    private static LostSession read(SessionInput in) {
        String socketId = in.text();
        String subject = in.text();
        List<LostSession.Subscribed> subscriptions = new ArrayList<>();
        for (long left = in.number(); left > 0; left--) {
            int id = in.number(Integer.MAX_VALUE);
            SessionInput.Stream stream = in.stream();
            subscriptions.add(
                    new LostSession.Subscribed(id, stream.workflow(), new StreamPosition(stream.epoch(), in.number())));
        }
        Journal journal = Journal.readFrom(in);
        in.end();
        return new LostSession(socketId, subject, subscriptions, journal);
    }
}
