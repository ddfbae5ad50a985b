package dev.skald.adapter.http;

import dev.skald.application.publish.EventDraft;
import java.util.Optional;

/**
 * From the body of a publish to events: each line is parsed once, and every faulty one is told. Thread-safe.
 *
 * @param maxEventBytes a bound on one line, in bytes of UTF-8
 */
record EventParser(int maxEventBytes) {

    /**
     * Parses all of it.
     *
     * @throws RefusedException 400, 413 or 422 with the faults, if there are any; 400 if there is no event
     */
    ParsedEvents parse(byte[] body, MediaType type) {
        ParsedEvents events = new ParsedEvents();
        Faults faults = new Faults();
        if (type == MediaType.JSON) {
            parse(body, 0, body.length, 1, events, faults);
        } else {
            parseLines(body, events, faults);
        }
        faults.problem().ifPresent(problem -> {
            throw new RefusedException(problem);
        });
        if (events.drafts().isEmpty()) {
            throw RefusedException.badRequest("the body has no event");
        }
        return events;
    }

    private void parseLines(byte[] body, ParsedEvents events, Faults faults) {
        int line = 1;
        int from = 0;
        for (int at = 0; at <= body.length; at++) {
            if (at == body.length || body[at] == '\n') {
                parse(body, from, at, line, events, faults);
                line++;
                from = at + 1;
            }
        }
    }

    private void parse(byte[] body, int start, int end, int line, ParsedEvents events, Faults faults) {
        int from = start;
        int to = end;
        while (from < to && isSpace(body[from])) {
            from++;
        }
        while (from < to && isSpace(body[to - 1])) {
            to--;
        }
        if (from == to) {
            return;
        }
        if (to - from > maxEventBytes) {
            faults.tooLarge(line, "an event has at most " + maxEventBytes + " bytes");
            return;
        }
        Optional<EventDraft> draft = new EventReader(body, start, to, line, faults).read();
        draft.ifPresent(event -> events.add(line, event));
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
