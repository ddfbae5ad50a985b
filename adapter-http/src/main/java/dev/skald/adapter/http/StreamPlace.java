package dev.skald.adapter.http;

import dev.skald.domain.port.EventLog;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.List;
import java.util.Optional;

/**
 * Where a stream is to begin.
 *
 * @param from the place asked for
 * @param epoch the generation the client knows
 */
record StreamPlace(EventLog.From from, Optional<String> epoch) {

    private static final String LAST_EVENT_ID = "last-event-id";
    private static final String LATEST = "latest";
    private static final int MAX_EPOCH_LENGTH = 64;

    /**
     * Reads the place of a request: that of the event it had last, if it names one, else that of its query.
     *
     * @throws RefusedException 400 if the query is none
     */
    static StreamPlace of(Query query, HttpHeaders headers) {
        StreamPlace asked = of(query);
        List<String> ids = headers.getAll(LAST_EVENT_ID);
        return ids.size() == 1 ? behind(ids.get(0)).orElse(asked) : asked;
    }

    private static StreamPlace of(Query query) {
        Optional<String> epoch = query.parameter("epoch").filter(name -> !name.isEmpty());
        if (epoch.filter(name -> name.length() > MAX_EPOCH_LENGTH).isPresent()) {
            throw RefusedException.badRequest("epoch is what a stream or a page of history began with");
        }
        if (query.parameter("after").filter(LATEST::equals).isPresent()) {
            return new StreamPlace(new EventLog.From.Latest(), epoch);
        }
        long after = query.number("after", 0, -EventLog.From.Tail.MAX_COUNT, Long.MAX_VALUE);
        return after < 0 ? new StreamPlace(new EventLog.From.Tail((int) -after, epoch), epoch) : after(after, epoch);
    }

    private static StreamPlace after(long seq, Optional<String> epoch) {
        return new StreamPlace(seq == 0 ? new EventLog.From.Start() : new EventLog.From.After(seq, epoch), epoch);
    }

    /** The place behind the event of an id: what stands before its only dot is the epoch, and behind it the number. */
    private static Optional<StreamPlace> behind(String id) {
        int dot = id.indexOf('.');
        if (dot < 1 || dot > MAX_EPOCH_LENGTH) {
            return Optional.empty();
        }
        return Query.whole(id.substring(dot + 1))
                .filter(seq -> seq >= 0)
                .map(seq -> after(seq, Optional.of(id.substring(0, dot))));
    }
}
