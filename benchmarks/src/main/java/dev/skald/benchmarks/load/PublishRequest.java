package dev.skald.benchmarks.load;

import java.util.Arrays;

/** A publish as it goes over the wire, made once and sent many times; it may carry the time it was due. */
final class PublishRequest {

    private static final String NO_TIME = "0000000000000000000";

    private final byte[] bytes;
    private final int events;
    private final int time;

    private PublishRequest(String workflow, String token, String type, String body, int events) {
        bytes = Ascii.bytes("POST /v1/workflows/" + workflow + "/events HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer " + token + "\r\nContent-Type: " + type + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body);
        this.events = events;
        time = Ascii.find(Ascii.bytes(NO_TIME), bytes, 0, bytes.length);
    }

    /** One event with a content of so many characters, as JSON. */
    static PublishRequest single(String workflow, String token, int content) {
        return new PublishRequest(
                workflow,
                token,
                "application/json",
                "{\"type\":\"thought\",\"data\":{\"content\":\"" + "x".repeat(content) + "\"}}",
                1);
    }

    /** One event that tells when it was due. */
    static PublishRequest timed(String workflow, String token, int content) {
        return new PublishRequest(
                workflow,
                token,
                "application/json",
                "{\"type\":\"thought\",\"data\":{\"content\":\"" + "x".repeat(content) + "\",\"t\":\"" + NO_TIME
                        + "\"}}",
                1);
    }

    /** So many events as NDJSON. */
    static PublishRequest batch(String workflow, String token, int content, int events) {
        String line = "{\"type\":\"thought\",\"data\":{\"content\":\"" + "x".repeat(content) + "\"}}\n";
        return new PublishRequest(workflow, token, "application/x-ndjson", line.repeat(events), events);
    }

    int events() {
        return events;
    }

    byte[] bytes() {
        return bytes;
    }

    /** The bytes with a time in them. */
    byte[] at(long nanos) {
        byte[] stamped = Arrays.copyOf(bytes, bytes.length);
        long rest = nanos;
        for (int i = time + NO_TIME.length() - 1; rest > 0; i--) {
            stamped[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return stamped;
    }
}
