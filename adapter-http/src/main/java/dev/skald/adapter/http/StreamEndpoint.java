package dev.skald.adapter.http;

import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.Seat;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.subscribe.SubscribeToWorkflow.Outcome;
import dev.skald.application.subscribe.SubscribeToWorkflow.Subscribed;
import dev.skald.delivery.Delivery;
import dev.skald.delivery.HeldFeed;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** {@code GET /v1/workflows/{id}/stream}: a workflow as server-sent events. */
record StreamEndpoint(EventStreams streams, Drain drain) implements WorkflowEndpoint {

    private static final Set<String> PARAMETERS = Set.of("after", "epoch", "coalesce");
    private static final String DRAINING = "the gateway is going away";
    private static final String FULL = "there are as many viewers as there may be";

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        if (!Accept.takes(exchange.headers(), SseResponse.CONTENT_TYPE)) {
            throw RefusedException.of(
                    HttpResponseStatus.NOT_ACCEPTABLE, "this resource is " + SseResponse.CONTENT_TYPE);
        }
        Query query = Query.of(exchange.target().query());
        if (!PARAMETERS.containsAll(query.parameters().keySet())) {
            throw RefusedException.badRequest("the parameters of this query are after, epoch and coalesce");
        }
        StreamPlace place = StreamPlace.of(query, exchange.headers());
        Optional<Duration> coalesce = coalesce(query);
        Optional<StreamPlaces> taken = refused(exchange) ? Optional.empty() : places(exchange, client);
        if (taken.isEmpty()) {
            return;
        }
        StreamPlaces places = taken.get();
        SseFormat format = SseFormat.of(exchange.version());
        CompletionStage<Outcome<HeldFeed>> subscribed = streams.delivery()
                .subscribe(client.principal(), workflow, place.from(), place.epoch(), format, coalesce)
                .whenComplete((outcome, failure) -> {
                    if (failure != null) {
                        places.close();
                    }
                });
        exchange.await(subscribed, outcome -> answer(exchange, client, format, outcome, places), late -> {
            late.close();
            places.close();
        });
    }

    /** The places that the stream takes among those of its address and its user; refuses it if one has none left. */
    private Optional<StreamPlaces> places(Exchange exchange, ConnectClient.Admitted client) {
        ClientLimits.Admission admission = streams.limits().begin(exchange.client());
        if (admission instanceof ClientLimits.Admission.Refused why) {
            exchange.tooMany(why.detail(), why.retryAfter());
            return Optional.empty();
        }
        Seat ofAddress = ((ClientLimits.Admission.Admitted) admission).seat();
        Optional<Seat> ofUser = streams.limits().connect(client.principal().subject());
        if (ofUser.isEmpty()) {
            ofAddress.close();
            exchange.tooMany("this user has as many connections as he may have", ClientLimits.RETRY_AFTER);
            return Optional.empty();
        }
        return Optional.of(new StreamPlaces(ofAddress, ofUser.get()));
    }

    private static Optional<Duration> coalesce(Query query) {
        return query.parameter("coalesce")
                .map(any -> Duration.ofMillis(query.number("coalesce", 0, 0, Delivery.MAX_COALESCE.toMillis())));
    }

    private void answer(
            Exchange exchange,
            ConnectClient.Admitted client,
            SseFormat format,
            Outcome<HeldFeed> outcome,
            StreamPlaces places) {
        if (!(outcome instanceof Subscribed<HeldFeed> found)) {
            places.close();
            exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to read this workflow");
            return;
        }
        EventStream stream = new EventStream(exchange.streamedAnswer(), format, client, streams, places);
        // Asked again once it is counted, so that it is either told of a drain or refused.
        boolean full = streams.full();
        streams.add(stream);
        if (full || drain.draining()) {
            streams.remove(stream);
            outcome.close();
            places.close();
            exchange.unavailable(full ? FULL : DRAINING);
        } else if (HttpMethod.HEAD.equals(exchange.method())) {
            streams.remove(stream);
            outcome.close();
            places.close();
            exchange.answerHead(SseResponse.head());
        } else {
            exchange.stream(stream);
            stream.begin(found);
        }
    }

    private boolean refused(Exchange exchange) {
        boolean full = streams.full();
        if (full || drain.draining()) {
            exchange.unavailable(full ? FULL : DRAINING);
            return true;
        }
        return false;
    }
}
