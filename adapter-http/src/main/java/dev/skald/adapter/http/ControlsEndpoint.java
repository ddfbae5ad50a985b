package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.Drain;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.revoke.TokenWatch;
import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.AwaitControls.Answer;
import dev.skald.application.run.AwaitControls.Waiting;
import dev.skald.domain.event.WorkflowId;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * {@code GET /v1/workflows/{id}/controls}: what was asked of the agent. Whoever waits for it costs a timer and a
 * listener, and no thread.
 *
 * @param clock tells when tokens are over: nobody waits longer than his is good
 * @param tokens tells when tokens are revoked
 */
record ControlsEndpoint(AwaitControls controls, ControlWaits waits, Drain drain, Clock clock, TokenWatch tokens)
        implements WorkflowEndpoint {

    private static final Duration MAX_WAIT = Duration.ofMinutes(1);
    private static final Set<String> PARAMETERS = Set.of("after", "wait");

    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        Query query = Query.of(exchange.target().query());
        if (!PARAMETERS.containsAll(query.parameters().keySet())) {
            throw RefusedException.badRequest("the parameters of this query are after and wait");
        }
        long after = query.number("after", 0, 0, Long.MAX_VALUE);
        Duration wait = longest(query);
        exchange.await(
                controls.await(client.principal(), workflow, after),
                found -> found.ifPresentOrElse(
                        waiting -> answer(exchange, client, waiting, least(wait, client)),
                        () -> exchange.refuse(
                                HttpResponseStatus.FORBIDDEN, "the token does not allow to publish to this workflow")),
                found -> found.ifPresent(Waiting::close));
    }

    private static Duration longest(Query query) {
        Optional<String> text = query.parameter("wait");
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        return Durations.parse(text.get())
                .filter(wait -> !wait.isNegative() && wait.compareTo(MAX_WAIT) <= 0)
                .orElseThrow(() -> RefusedException.badRequest(
                        "wait is an ISO 8601 duration up to " + MAX_WAIT + ", for example PT30S"));
    }

    private Duration least(Duration wait, ConnectClient.Admitted client) {
        Duration good = Duration.between(clock.instant(), client.goodUntil());
        return good.compareTo(wait) < 0 ? good : wait;
    }

    private void answer(Exchange exchange, ConnectClient.Admitted client, Waiting waiting, Duration wait) {
        CompletionStage<Answer> answer = waiting.answer();
        if (!answer.toCompletableFuture().isDone()) {
            if (wait.isZero() || wait.isNegative()) {
                waiting.close();
            } else if (waits.add(waiting)) {
                answer = hold(exchange, client, waiting, wait);
            } else {
                waiting.close();
                exchange.unavailable("there are as many who wait for controls as there may be");
                return;
            }
        }
        exchange.await(answer, found -> exchange.answer(Answers.json(HttpResponseStatus.OK, ControlJson.of(found))));
    }

    /** Completes with the answer once the place of the one who waited for it is free. */
    private CompletionStage<Answer> hold(
            Exchange exchange, ConnectClient.Admitted client, Waiting waiting, Duration wait) {
        exchange.whenGone(waiting::close);
        Future<?> end = exchange.executeAfter(wait, waiting::close);
        TokenWatch.Hold token = tokens.hold(client.principal(), new WaitingHolder(exchange, waits, waiting));
        CompletionStage<Answer> answer = waiting.answer().whenComplete((found, failure) -> {
            end.cancel(false);
            token.close();
            waits.remove(waiting);
        });
        // Asked once it is counted, so that a drain either finds it or is found.
        if (drain.draining()) {
            waiting.close();
        }
        return answer;
    }

    /** Refuses the one who waits once his token is revoked; that is no end of a socket or a stream. */
    private record WaitingHolder(Exchange exchange, ControlWaits waits, Waiting waiting) implements TokenWatch.Holder {

        @Override
        public void revoked() {
            waits.remove(waiting);
            exchange.judgeToken();
            waiting.close();
        }

        @Override
        public boolean counts() {
            return false;
        }
    }
}
