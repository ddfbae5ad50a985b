package dev.skald.adapter.http;

import dev.skald.domain.port.WorkflowRuns;
import java.nio.charset.StandardCharsets;

/** What the producer of a run is told of its lease, as JSON. */
final class LeaseJson {

    private LeaseJson() {}

    /** A run that was opened: the one place where a lease goes out. */
    static byte[] of(WorkflowRuns.Opened run) {
        return utf8("{\"runId\":\"" + run.run() + "\",\"lease\":\""
                + JsonText.escaped(run.lease().value())
                + "\",\"expiresAt\":\"" + Timestamps.format(run.expiresAt())
                + "\",\"epoch\":\"" + JsonText.escaped(run.log().epoch())
                + "\",\"lastSeq\":" + run.log().lastSeq()
                + ",\"controls\":" + run.log().controls() + "}");
    }

    /** A lease that was renewed. */
    static byte[] of(WorkflowRuns.Renewed renewed) {
        return utf8("{\"expiresAt\":\"" + Timestamps.format(renewed.expiresAt()) + "\",\"controls\":"
                + renewed.controls() + "}");
    }

    private static byte[] utf8(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
