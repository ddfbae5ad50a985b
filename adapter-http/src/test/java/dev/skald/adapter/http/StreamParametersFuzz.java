package dev.skald.adapter.http;

import dev.skald.domain.port.EventLog;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * A fuzz target: where a stream of server-sent events is to begin. The first line of an input is the query, the second
 * the header {@code Last-Event-ID}, the third {@code Accept}, and the fourth a duration.
 *
 * <p>The query is refused with 400, or names a place within the bounds, and the other two never fail.
 */
public final class StreamParametersFuzz {

    private StreamParametersFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 4);
        HttpHeaders headers = new DefaultHttpHeaders();
        try {
            headers.add("last-event-id", lines.length > 1 ? lines[1] : "");
            headers.add("accept", lines.length > 2 ? lines[2] : "*/*");
        } catch (IllegalArgumentException noHeader) {
            return;
        }
        var unused = Accept.takes(headers, SseResponse.CONTENT_TYPE);
        if (lines.length > 3) {
            Durations.parse(lines[3]).ifPresent(duration -> require(!duration.isNegative(), "a duration below zero"));
        }
        try {
            Query query = Query.of(lines[0]);
            long coalesce = query.number("coalesce", 0, 0, 1_000);
            require(coalesce >= 0 && coalesce <= 1_000, "a coalesce out of bounds");
            StreamPlace place = StreamPlace.of(query, headers);
            if (place.from() instanceof EventLog.From.After after) {
                require(after.seq() > 0, "a place behind nothing");
            }
            if (place.from() instanceof EventLog.From.Tail tail) {
                require(tail.count() > 0 && tail.count() <= EventLog.From.Tail.MAX_COUNT, "a tail out of bounds");
            }
            require(place.epoch().filter(String::isEmpty).isEmpty(), "an epoch of no characters");
        } catch (RefusedException refused) {
            require(
                    refused.problem().status() == 400,
                    "refused with " + refused.problem().status());
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
