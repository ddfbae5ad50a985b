package dev.skald.adapter.http;

import dev.skald.application.publish.EventDraft;
import java.util.ArrayList;
import java.util.List;

/** The events of a body, and the lines they stood on. */
final class ParsedEvents {

    private final List<EventDraft> drafts = new ArrayList<>(1);
    private final List<Integer> lines = new ArrayList<>(1);

    void add(int line, EventDraft draft) {
        lines.add(line);
        drafts.add(draft);
    }

    /** The events in their order. */
    List<EventDraft> drafts() {
        return drafts;
    }

    /** The line of an event, from 1 on. */
    int line(int index) {
        return lines.get(index);
    }
}
