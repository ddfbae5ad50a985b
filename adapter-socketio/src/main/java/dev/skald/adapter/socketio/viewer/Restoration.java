package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.socketio.format.SocketIoFormat;
import dev.skald.adapter.socketio.recovery.Journal;
import dev.skald.adapter.socketio.recovery.LostSession;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.Delivery;
import dev.skald.delivery.HeldFeed;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.EventLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Begins every subscription of a lost session anew where its client stands: all of them without a gap, or none.
 *
 * @param principal whom the client speaks for now; what it may read is authorized anew
 */
record Restoration(Delivery delivery, Principal principal, LostSession lost, Journal.Standing standing) {

    /** A subscription that can go on. */
    record Restored(HeldFeed feed, StreamPosition start) {}

    /**
     * The subscriptions, each holding its feed for the caller to close; or empty, with nothing held, if one of them
     * cannot go on exactly.
     */
    CompletionStage<Optional<List<Restored>>> run() {
        CompletionStage<List<Optional<Restored>>> all = CompletableFuture.completedStage(new ArrayList<>());
        for (LostSession.Subscribed subscription : lost.subscriptions()) {
            all = all.thenCombine(restore(subscription), (restored, next) -> {
                restored.add(next);
                return restored;
            });
        }
        return all.thenApply(this::allOrNone);
    }

    private CompletionStage<Optional<Restored>> restore(LostSession.Subscribed subscription) {
        StreamPosition place = place(subscription);
        return delivery.subscribe(
                        principal,
                        subscription.workflow(),
                        new EventLog.From.After(place.seq(), Optional.of(place.epoch())),
                        Optional.of(place.epoch()),
                        SocketIoFormat.WITH_OFFSETS)
                .handle((outcome, failure) -> ifExact(outcome, place));
    }

    private static Optional<Restored> ifExact(@Nullable Outcome<HeldFeed> outcome, StreamPosition place) {
        if (!(outcome instanceof Subscribed<HeldFeed> subscribed)) {
            return Optional.empty();
        }
        if (subscribed.log().exists() && !subscribed.reset() && subscribed.gap().isEmpty()) {
            return Optional.of(new Restored(subscribed.following(), place));
        }
        subscribed.following().close();
        return Optional.empty();
    }

    /**
     * Behind the last event that the client has, or at the start: that lies ahead if the client asked to skip there.
     */
    private StreamPosition place(LostSession.Subscribed subscription) {
        StreamPosition start = subscription.start();
        return Optional.ofNullable(standing.reached().get(subscription.id()))
                .filter(reached -> !reached.epoch().equals(start.epoch()) || reached.seq() > start.seq())
                .orElse(start);
    }

    private Optional<List<Restored>> allOrNone(List<Optional<Restored>> restored) {
        List<Restored> present = restored.stream().flatMap(Optional::stream).toList();
        if (present.size() == restored.size()) {
            return Optional.of(present);
        }
        present.forEach(one -> one.feed().close());
        return Optional.empty();
    }
}
