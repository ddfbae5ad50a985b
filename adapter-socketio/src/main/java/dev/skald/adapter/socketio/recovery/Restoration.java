package dev.skald.adapter.socketio.recovery;

import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.Delivery;
import dev.skald.delivery.EventFormat;
import dev.skald.delivery.HeldFeed;
import dev.skald.delivery.Told;
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
 * @param format how events are encoded for clients that can be recovered
 * @param principal whom the client speaks for now; what it may read is authorized anew
 */
record Restoration(
        Delivery delivery, EventFormat format, Principal principal, LostSession lost, Journal.Standing standing) {

    /**
     * The subscriptions, for the caller to take over or to close; or empty, with nothing held, if one cannot go on
     * exactly.
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
                        format,
                        subscription.coalesce())
                .handle((outcome, failure) ->
                        ifExact(outcome).map(found -> new Restored(found, known(subscription, place.epoch()))));
    }

    private static Optional<Subscribed<HeldFeed>> ifExact(@Nullable Outcome<HeldFeed> outcome) {
        if (!(outcome instanceof Subscribed<HeldFeed> subscribed)) {
            return Optional.empty();
        }
        if (subscribed.log().exists() && !subscribed.reset() && subscribed.gap().isEmpty()) {
            return Optional.of(subscribed);
        }
        subscribed.close();
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

    /** What the client was answered, and told before the last event that it has. */
    private Told known(LostSession.Subscribed subscription, String epoch) {
        Told answered = subscription.known();
        return Told.both(epoch, answered, standing.told().getOrDefault(subscription.id(), answered));
    }

    private Optional<List<Restored>> allOrNone(List<Optional<Restored>> restored) {
        List<Restored> present = restored.stream().flatMap(Optional::stream).toList();
        if (present.size() == restored.size()) {
            return Optional.of(present);
        }
        present.forEach(Restored::close);
        return Optional.empty();
    }
}
