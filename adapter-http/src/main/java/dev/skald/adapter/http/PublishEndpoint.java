package dev.skald.adapter.http;

import dev.skald.adapter.netty.Answers;
import dev.skald.adapter.netty.ClientLimits;
import dev.skald.adapter.netty.Drain;
import dev.skald.adapter.netty.Problem;
import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.EventDraft;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.publish.Violation;
import dev.skald.domain.access.Principal;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Lease;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** {@code POST /v1/workflows/{id}/events}: one event, or one a line; all or nothing. */
final class PublishEndpoint implements WorkflowEndpoint {

    private final PublishEvents publish;
    private final int maxEventBytes;
    private final int maxBatchBytes;
    private final EventParser parser;
    private final ClientLimits limits;
    private final Drain drain;
    private final HttpMetrics metrics;

    PublishEndpoint(
            PublishEvents publish, HttpFaceSettings settings, ClientLimits limits, Drain drain, HttpMetrics metrics) {
        this.publish = publish;
        this.maxEventBytes = settings.sizes().event();
        this.maxBatchBytes = settings.sizes().batch();
        this.parser = new EventParser(settings.sizes().event());
        this.limits = limits;
        this.drain = drain;
        this.metrics = metrics;
    }

    /** The use case authorizes; but who cannot have the right, whatever the workflow, need not send his events. */
    @Override
    public void serve(Exchange exchange, ConnectClient.Admitted client, WorkflowId workflow) {
        Principal principal = client.principal();
        if (drain.draining()) {
            exchange.unavailable("the gateway is about to stop");
        } else if (!publish.mayPublish(principal, workflow)) {
            forbid(exchange);
        } else if (!refused(exchange, principal)) {
            Optional<Lease> lease = LeaseHeader.in(exchange.headers());
            MediaType type = MediaType.of(exchange.headers(), MediaType.JSON, MediaType.NDJSON);
            int limit = type == MediaType.JSON ? maxEventBytes : maxBatchBytes;
            exchange.readBody(limit, body -> publish(exchange, principal, workflow, parser.parse(body, type), lease));
        }
    }

    private boolean refused(Exchange exchange, Principal principal) {
        Optional<Duration> wait = limits.publish(principal.subject());
        wait.ifPresent(pause -> exchange.tooMany("this user publishes too often", pause));
        return wait.isPresent();
    }

    private void publish(
            Exchange exchange, Principal principal, WorkflowId workflow, ParsedEvents events, Optional<Lease> lease) {
        List<EventDraft> drafts = events.drafts();
        long begun = System.nanoTime();
        exchange.await(publish.publish(principal, workflow, drafts, lease), outcome -> {
            if (outcome instanceof PublishEvents.Published published) {
                EventLog.Appended appended = published.appended();
                metrics.published(appended.accepted(), appended.duplicates(), System.nanoTime() - begun);
                exchange.answer(Answers.json(HttpResponseStatus.ACCEPTED, json(appended, lease.isPresent())));
            } else if (outcome instanceof PublishEvents.Invalid invalid) {
                exchange.refuse(problem(invalid.violations(), events));
            } else if (outcome instanceof PublishEvents.Forbidden) {
                forbid(exchange);
            }
        });
    }

    private static void forbid(Exchange exchange) {
        exchange.refuse(HttpResponseStatus.FORBIDDEN, "the token does not allow to publish to this workflow");
    }

    private static Problem problem(List<Violation> violations, ParsedEvents events) {
        return Problem.of(
                HttpResponseStatus.UNPROCESSABLE_ENTITY,
                "not every event is what it should be; none was appended",
                violations.stream()
                        .limit(Faults.MAX_TOLD)
                        .map(violation -> new Problem.Fault(
                                OptionalInt.of(events.line(violation.index())),
                                Optional.of(violation.field()),
                                violation.message()))
                        .toList());
    }

    /** Only the producer of a run has to do with controls. */
    private static byte[] json(EventLog.Appended appended, boolean withControls) {
        String text = "{\"accepted\":" + appended.accepted()
                + ",\"duplicates\":" + appended.duplicates()
                + ",\"epoch\":\"" + JsonText.escaped(appended.log().epoch())
                + "\",\"firstSeq\":" + number(appended.first())
                + ",\"lastSeq\":" + number(appended.last())
                + (withControls ? ",\"controls\":" + appended.log().controls() : "") + "}";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String number(OptionalLong seq) {
        return seq.isPresent() ? Long.toString(seq.getAsLong()) : "null";
    }
}
