package dev.skald.benchmarks.history;

import java.util.List;

/**
 * A log as it was read when all was over.
 *
 * @param workflow the log it is of
 * @param epoch its generation; empty if there is no such log
 * @param life which of the workflow's lives it must be of
 * @param mortal whether the workflow was deleted now and then; a log of another never begins anew
 * @param events all its events in their order; each says when it was said behind the last blank of its content
 */
public record StoredLog(String workflow, String epoch, int life, boolean mortal, List<Event> events) {

    /** Keeps a copy. */
    public StoredLog {
        events = List.copyOf(events);
    }

    /** What an event says, but for when it was said. */
    public static String said(Event event) {
        return event.content().substring(0, event.content().lastIndexOf(' '));
    }
}
