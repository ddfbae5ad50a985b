package dev.skald.adapter.memory;

import dev.skald.domain.event.RecordedEvent;

/** What keeping an event costs in bytes of heap, on a JVM with compressed references. */
final class Weight {

    /**
     * The objects around an event's data: the event (32), its data (16), the array's header and padding (up to 24), the
     * instant (24), and its slot in a ring that may be half empty (8).
     */
    static final int EVENT = 104;

    /**
     * The objects around an id: the string (24), its array's header and padding (up to 24), and its entry in the map (40) with
     * a slot (8) and a number (24).
     */
    static final int ID = 120;

    private Weight() {}

    static int of(RecordedEvent event) {
        return EVENT + event.data().size();
    }

    /** Counts two bytes a character, as a string that is not Latin-1 takes. */
    static int ofId(String id) {
        return ID + 2 * id.length();
    }
}
