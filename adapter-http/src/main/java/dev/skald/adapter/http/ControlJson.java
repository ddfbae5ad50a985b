package dev.skald.adapter.http;

import dev.skald.application.run.AwaitControls;
import dev.skald.domain.run.Control;
import java.nio.charset.StandardCharsets;

/** Controls as JSON, their data as they were received. */
final class ControlJson {

    private ControlJson() {}

    /** What an agent is told that asked for them. */
    static byte[] of(AwaitControls.Answer answer) {
        StringBuilder json = new StringBuilder("{\"controls\":[");
        for (Control control : answer.controls()) {
            if (json.charAt(json.length() - 1) == '}') {
                json.append(',');
            }
            write(control, json);
        }
        return json.append("],\"lastSeq\":")
                .append(answer.lastSeq())
                .append('}')
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Control control, StringBuilder json) {
        json.append("{\"runId\":\"")
                .append(control.run())
                .append("\",\"seq\":")
                .append(control.seq())
                .append(",\"action\":\"")
                .append(control.action().wireName())
                .append('"');
        control.callId().ifPresent(call -> json.append(",\"callId\":\"")
                .append(JsonText.escaped(call))
                .append('"'));
        json.append(",\"by\":\"").append(JsonText.escaped(control.by())).append('"');
        control.data().ifPresent(data -> json.append(",\"data\":").append(data));
        json.append(",\"at\":").append(RunJson.time(control.at())).append('}');
    }
}
