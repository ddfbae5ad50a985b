package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.engineio.EngineSession;
import dev.skald.adapter.netty.ClientAddress;
import dev.skald.adapter.netty.RefusalLog;
import dev.skald.adapter.socketio.format.SocketIoFormat;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.application.authorize.ReadRight;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.delivery.EventFormat;
import dev.skald.delivery.Subscriptions;
import dev.skald.delivery.TokenLife;
import dev.skald.delivery.ViewerSession;
import dev.skald.delivery.ViewerSessions;
import dev.skald.domain.access.Principal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * Who sends events, as those see it who carry them out: whom it speaks for, what it watches, and how it is told things.
 * Confined to the home of its session, but where it says otherwise.
 */
final class Client {

    private final EngineSession session;
    private final String socketId;
    private final ViewerSessions sessions;
    private final ViewerSession shown;
    private final Optional<Journal> journal;
    private final ViewerSettings settings;
    private final RefusalLog refusals;
    private final Notices notices;
    private final Snapshots snapshots;
    private final Subscriptions subscriptions;
    private final TokenLife token;
    private final TokenWatch tokens;
    private Principal principal;
    private TokenWatch.Hold hold = () -> {};
    private boolean gone;

    /** A client that was let in. */
    Client(EngineSession session, Principal principal, String socketId, Optional<Journal> journal, Viewers shared) {
        this.session = session;
        this.principal = principal;
        this.socketId = socketId;
        this.sessions = shared.delivery().sessions();
        this.journal = journal;
        this.settings = shared.settings();
        this.refusals = shared.refusals();
        this.snapshots = new Snapshots(session, this::snapshot);
        this.notices = new Notices(session, socketId, journal, snapshots::changed);
        this.subscriptions = shared.delivery().to(session, notices, ReadRight.of(this::principal));
        this.tokens = shared.tokens();
        this.shown = new SocketViewer(
                session,
                subscriptions,
                socketId,
                principal.subject(),
                shared.clock().instant().truncatedTo(ChronoUnit.MILLIS));
        this.token = new TokenLife(
                session, shared.clock(), () -> notices.tokenExpires(principal().expiresAt()), notices::tokenExpired);
    }

    /** Whom it speaks for. */
    Principal principal() {
        return principal;
    }

    /** The id it is known by. */
    String socketId() {
        return socketId;
    }

    /** Where it comes from. */
    ClientAddress address() {
        return session.client();
    }

    /** What it was sent; empty if it cannot be recovered. */
    Optional<Journal> journal() {
        return journal;
    }

    /** What it may ask for. */
    ViewerSettings settings() {
        return settings;
    }

    Notices notices() {
        return notices;
    }

    /** What it watches. */
    Subscriptions subscriptions() {
        return subscriptions;
    }

    /** What is known of it outside of this process. */
    Snapshots snapshots() {
        return snapshots;
    }

    /** What must be kept for it to come back to, as things stand; empty if it cannot be recovered. */
    Optional<LostSession> lost() {
        return journal.map(written -> lost(subscriptions.begun(), written));
    }

    /** The same for whatever it will have been written by the time it is lost; empty unless it watches one workflow. */
    private Optional<LostSession> snapshot() {
        List<Subscriptions.Begun> begun = subscriptions.begun();
        if (gone || begun.size() != 1) {
            return Optional.empty();
        }
        Subscriptions.Begun one = begun.get(0);
        return journal.map(written -> lost(begun, written.openEnded(one.id(), one.workflow(), one.start())));
    }

    private LostSession lost(List<Subscriptions.Begun> begun, Journal written) {
        return new LostSession(
                socketId,
                principal.subject(),
                principal.token(),
                begun.stream()
                        .map(one -> new LostSession.Subscribed(
                                one.id(), one.workflow(), one.start(), one.coalesce(), one.known()))
                        .toList(),
                written);
    }

    /** How its events are encoded: with offsets if it can be recovered by them. */
    EventFormat format() {
        return journal.isPresent() ? SocketIoFormat.WITH_OFFSETS : SocketIoFormat.WITHOUT_OFFSETS;
    }

    /** Whether it is gone, so that it is told nothing any more. */
    boolean gone() {
        return gone;
    }

    /** Runs a task on the home of its session. Any thread. */
    void atHome(Runnable task) {
        session.execute(task);
    }

    /** Logs a refusal. */
    void refused(String request, String rule) {
        refusals.refused(
                session.client().toString(),
                "socket " + socketId + " " + request,
                Optional.of(principal.subject()),
                rule);
    }

    /** It is in: from now on those who operate the gateway see it, and its token can be revoked. */
    void enter() {
        sessions.add(shown);
        hold();
    }

    /** Its token's life begins. */
    void begin(Instant goodUntil) {
        token.begin(goodUntil);
    }

    /** Goes by its token; that it was revoked already is told behind what is being answered. */
    private void hold() {
        hold.close();
        if (!gone) {
            hold = tokens.hold(principal, () -> session.executeLater(this::revoked));
        }
    }

    /** Its token was revoked, and it is told that as if it had expired. */
    private void revoked() {
        if (!gone && !session.ended()) {
            notices.tokenExpired();
        }
    }

    /** Goes on under another token of the same user; what that may not read ends now. */
    void renew(RefreshToken.Refreshed renewed) {
        if (!gone) {
            principal = renewed.principal();
            subscriptions.authorize(renewed.readable()::contains);
            hold();
            begin(renewed.goodUntil());
        }
    }

    /** It is gone. */
    void end() {
        gone = true;
        sessions.remove(shown);
        snapshots.end();
        token.stop();
        hold.close();
        subscriptions.close();
    }
}
