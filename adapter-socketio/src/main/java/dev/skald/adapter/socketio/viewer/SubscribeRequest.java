package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.delivery.Delivery;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import java.time.Duration;
import java.util.Optional;

/**
 * The argument of {@code workflow:subscribe} (the protocol, section 3).
 *
 * @param workflow what to watch
 * @param from where to begin
 * @param epoch the generation the client knows
 * @param coalesce how long a thought may wait for others to be joined with them, if they are to be joined
 */
record SubscribeRequest(WorkflowId workflow, EventLog.From from, Optional<String> epoch, Optional<Duration> coalesce) {

    private static final int MAX_EPOCH_LENGTH = 64;

    /**
     * Reads the argument.
     *
     * @throws BadRequestException if it is none
     */
    static SubscribeRequest parse(JsonNode argument) {
        WorkflowId workflow = workflow(argument);
        Optional<String> epoch = epoch(argument.path("epoch"));
        EventLog.From from = from(argument.path("after"), epoch);
        return new SubscribeRequest(workflow, from, epoch, coalesce(argument.path("coalesce")));
    }

    /**
     * Reads the workflow of an argument.
     *
     * @throws BadRequestException if it names none
     */
    static WorkflowId workflow(JsonNode argument) {
        if (!argument.isObject()) {
            throw new BadRequestException("the argument must be an object");
        }
        if (!argument.path("workflowId").isTextual()) {
            throw new BadRequestException("workflowId must be a UUID");
        }
        try {
            return WorkflowId.parse(argument.path("workflowId").textValue());
        } catch (IllegalArgumentException e) {
            throw new BadRequestException("workflowId must be a UUID");
        }
    }

    private static Optional<String> epoch(JsonNode epoch) {
        if (epoch.isMissingNode() || epoch.isNull()) {
            return Optional.empty();
        }
        if (!epoch.isTextual() || epoch.textValue().length() > MAX_EPOCH_LENGTH) {
            throw new BadRequestException("epoch must be the string that a subscription was answered with");
        }
        return Optional.of(epoch.textValue()).filter(name -> !name.isEmpty());
    }

    private static Optional<Duration> coalesce(JsonNode coalesce) {
        if (coalesce.isMissingNode() || coalesce.isNull()) {
            return Optional.empty();
        }
        long max = Delivery.MAX_COALESCE.toMillis();
        if (!coalesce.isIntegralNumber()
                || !coalesce.canConvertToLong()
                || coalesce.longValue() < 0
                || coalesce.longValue() > max) {
            throw new BadRequestException("coalesce must be a whole number of milliseconds from 0 to " + max);
        }
        return Optional.of(Duration.ofMillis(coalesce.longValue()));
    }

    private static EventLog.From from(JsonNode after, Optional<String> epoch) {
        if (after.isMissingNode() || after.isNull()) {
            return new EventLog.From.Start();
        }
        if (after.isTextual() && after.textValue().equals("latest")) {
            return new EventLog.From.Latest();
        }
        if (!after.isIntegralNumber()
                || !after.canConvertToLong()
                || after.longValue() < -EventLog.From.Tail.MAX_COUNT) {
            throw new BadRequestException(
                    "after must be a seq from 0 to 9223372036854775807, \"latest\", or a negative number down to -"
                            + EventLog.From.Tail.MAX_COUNT + ", which begins so many events before the end");
        }
        long seq = after.longValue();
        if (seq < 0) {
            return new EventLog.From.Tail((int) -seq, epoch);
        }
        return seq == 0 ? new EventLog.From.Start() : new EventLog.From.After(seq, epoch);
    }
}
