package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Runs and controls as JSON, as clients are told of them (the protocol, section 3). */
final class RunJson {

    /** With milliseconds always, as the time of an event. */
    private static final DateTimeFormatter ISO =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private RunJson() {}

    /** The run of a log; null if it had none. */
    static JsonNode of(EventLog.Extent log) {
        return log.run()
                .<JsonNode>map(run -> of(run.asOf(log.lastSeq())))
                .orElseGet(JsonNodeFactory.instance::nullNode);
    }

    /** A run. */
    static ObjectNode of(Run run) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("runId", run.id().toString())
                .put("state", run.state().wireName())
                .put("startedAt", text(run.startedAt()))
                .put("endedAt", run.endedAt().map(RunJson::text).orElse(null))
                .put("firstSeq", run.firstSeq())
                .put("lastSeq", run.lastSeq());
    }

    /** Adds the members of a control, its data as it was received. */
    static ObjectNode addTo(ObjectNode json, Control control) {
        json.put("runId", control.run().toString())
                .put("seq", control.seq())
                .put("action", control.action().wireName());
        control.callId().ifPresent(call -> json.put("callId", call));
        json.put("by", control.by());
        control.data().ifPresent(data -> json.putRawValue("data", new RawValue(data)));
        return json.put("at", text(control.at()));
    }

    private static String text(Instant instant) {
        return ISO.format(instant);
    }
}
