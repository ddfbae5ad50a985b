package dev.skald.adapter.http;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.run.Control;
import dev.skald.domain.run.Run;

/** Runs and controls as JSON, the data of a control as it was received. */
final class RunJson {

    private RunJson() {}

    /** The run of a log, or null if it had none. */
    static String of(EventLog.Extent log) {
        return log.run().map(run -> of(run.asOf(log.lastSeq()))).orElse("null");
    }

    /** A run. */
    static String of(Run run) {
        return "{\"runId\":\"" + run.id() + "\",\"state\":\"" + run.state().wireName() + "\",\"startedAt\":\""
                + Timestamps.format(run.startedAt()) + "\",\"endedAt\":"
                + run.endedAt()
                        .map(ended -> '"' + Timestamps.format(ended) + '"')
                        .orElse("null")
                + ",\"firstSeq\":" + run.firstSeq() + ",\"lastSeq\":" + run.lastSeq() + '}';
    }

    /** The members of a control, without the braces around them. */
    static String members(Control control) {
        StringBuilder json = new StringBuilder("\"runId\":\"")
                .append(control.run())
                .append("\",\"seq\":")
                .append(control.seq())
                .append(",\"action\":\"")
                .append(control.action().wireName())
                .append('"');
        control.callId()
                .ifPresent(call -> json.append(",\"callId\":\"")
                        .append(JsonText.escaped(call))
                        .append('"'));
        json.append(",\"by\":\"").append(JsonText.escaped(control.by())).append('"');
        control.data().ifPresent(data -> json.append(",\"data\":").append(data));
        return json.append(",\"at\":\"")
                .append(Timestamps.format(control.at()))
                .append('"')
                .toString();
    }
}
