package dev.skald.domain.port;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Events for tests. */
public final class SampleEvents {

    /** When all of them were said. */
    public static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123Z");

    private SampleEvents() {}

    /** A thought of that content, which must need no escaping. */
    public static NewEvent thought(String content) {
        return new NewEvent(EventType.THOUGHT, data(content), NOON, Optional.empty());
    }

    /** A thought that its publisher named. */
    public static NewEvent named(String id) {
        return new NewEvent(EventType.THOUGHT, data("named " + id), NOON, Optional.of(id));
    }

    /** That many thoughts, each of which says {@code prefix} and its place from 0 on. */
    public static List<NewEvent> thoughts(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> thought(prefix + i)).toList();
    }

    /** The data of a thought of that content. */
    public static EventData data(String content) {
        return EventData.of("{\"content\":\"" + content + "\"}");
    }
}
