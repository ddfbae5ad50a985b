package dev.skald.bootstrap.publish;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What was read and is not published yet. It is bounded, so that whoever writes the input is slowed down to what the
 * gateway takes. Thread-safe.
 */
final class InputQueue {

    private static final int MAX_EVENTS = 1_000;
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int BATCH_EVENTS = 500;

    /** In UTF-8 that is less than a gateway takes of one request by default. */
    private static final int BATCH_CHARACTERS = 1 << 18;

    private final Deque<InputEvent> events = new ArrayDeque<>();
    private int characters;
    private Optional<InputEnd> end = Optional.empty();

    /**
     * Adds an event behind the others, and waits for room.
     *
     * @return whether it was taken; not if the end was told meanwhile
     */
    synchronized boolean put(InputEvent event) throws InterruptedException {
        while (end.isEmpty() && (events.size() >= MAX_EVENTS || characters >= MAX_CHARACTERS)) {
            wait();
        }
        if (end.isPresent()) {
            return false;
        }
        events.add(event);
        characters += event.json().length();
        notifyAll();
        return true;
    }

    /** Says that nothing follows. Of several reasons the first counts. */
    synchronized void end(InputEnd reason) {
        if (end.isEmpty()) {
            end = Optional.of(reason);
            notifyAll();
        }
    }

    /** Takes what is at hand, as much as belongs into one request, and waits until there is something. */
    synchronized InputBatch take() throws InterruptedException {
        while (events.isEmpty() && end.isEmpty()) {
            wait();
        }
        List<InputEvent> batch = new ArrayList<>();
        int size = 0;
        for (InputEvent next = events.peek();
                next != null
                        && (batch.isEmpty()
                                || (batch.size() < BATCH_EVENTS
                                        && size + next.json().length() <= BATCH_CHARACTERS));
                next = events.peek()) {
            batch.add(events.remove());
            size += next.json().length();
        }
        characters -= size;
        notifyAll();
        return new InputBatch(batch, events.isEmpty() ? end : Optional.empty());
    }
}
