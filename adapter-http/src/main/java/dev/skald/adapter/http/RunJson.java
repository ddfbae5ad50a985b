package dev.skald.adapter.http;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowRuns;
import dev.skald.domain.run.Run;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Runs as JSON. */
final class RunJson {

    private RunJson() {}

    /** What its producer is told of a run that it opened: its lease too, which nobody else is. */
    static byte[] opened(WorkflowRuns.Opened run) {
        return utf8("{\"runId\":\"" + run.run() + "\",\"lease\":\""
                + JsonText.escaped(run.lease().value())
                + "\",\"expiresAt\":" + time(run.expiresAt())
                + ",\"epoch\":\"" + JsonText.escaped(run.log().epoch())
                + "\",\"lastSeq\":" + run.log().lastSeq()
                + ",\"controls\":" + run.log().controls() + "}");
    }

    /** What its producer is told of a lease that was renewed. */
    static byte[] renewed(WorkflowRuns.Renewed renewed) {
        return utf8("{\"expiresAt\":" + time(renewed.expiresAt()) + ",\"controls\":" + renewed.controls() + "}");
    }

    /** What everybody may know of the last run of a log; {@code null} if there was none. */
    static String of(EventLog.Extent log) {
        return log.run().map(run -> of(run, log)).orElse("null");
    }

    private static String of(Run run, EventLog.Extent log) {
        return "{\"runId\":\"" + run.id() + "\",\"state\":\"" + run.state().wireName()
                + "\",\"startedAt\":" + time(run.startedAt())
                + ",\"endedAt\":" + run.endedAt().map(RunJson::time).orElse("null")
                + ",\"firstSeq\":" + run.firstSeq()
                + ",\"lastSeq\":" + (run.isOpen() ? log.lastSeq() : run.lastSeq()) + "}";
    }

    /** A moment between quotation marks. */
    static String time(Instant moment) {
        return "\"" + Timestamps.format(moment) + "\"";
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
