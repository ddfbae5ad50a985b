package dev.skald.adapter.http;

import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.port.WorkflowCatalog;
import java.time.Instant;
import java.util.stream.Collectors;

/** A workflow as JSON: who may watch it, what is retained, who watches, and its last run. */
final class WorkflowJson {

    private WorkflowJson() {}

    /**
     * The JSON object.
     *
     * @param viewers how many subscriptions to it there are
     */
    static String of(WorkflowCatalog.Entry entry, int viewers) {
        return "{\"workflowId\":\"" + entry.workflow()
                + "\",\"owner\":"
                + entry.access().map(access -> quoted(access.owner())).orElse("null")
                + ",\"readers\":" + entry.access().map(WorkflowJson::readers).orElse("[]")
                + ",\"epoch\":" + quoted(entry.log().epoch())
                + ",\"firstSeq\":" + entry.log().firstSeq()
                + ",\"lastSeq\":" + entry.log().lastSeq()
                + ",\"createdAt\":" + time(entry.createdAt())
                + ",\"lastEventAt\":"
                + entry.lastEventAt().map(WorkflowJson::time).orElse("null")
                + ",\"viewers\":" + viewers
                + ",\"run\":" + RunJson.of(entry.log()) + "}";
    }

    private static String readers(WorkflowAccess access) {
        return access.readers().stream().map(WorkflowJson::quoted).collect(Collectors.joining(",", "[", "]"));
    }

    private static String time(Instant moment) {
        return quoted(Timestamps.format(moment));
    }

    private static String quoted(String text) {
        return "\"" + JsonText.escaped(text) + "\"";
    }
}
