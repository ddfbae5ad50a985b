package dev.skald.adapter.http;

import dev.skald.application.run.AwaitControls;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** What an agent is told that asked for controls, as JSON. */
final class ControlJson {

    private ControlJson() {}

    /** The controls, and the number of the last. */
    static byte[] of(AwaitControls.Answer answer) {
        return answer.controls().stream()
                .map(control -> "{" + RunJson.members(control) + "}")
                .collect(Collectors.joining(",", "{\"controls\":[", "],\"lastSeq\":" + answer.lastSeq() + "}"))
                .getBytes(StandardCharsets.UTF_8);
    }
}
