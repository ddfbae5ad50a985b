package dev.skald.adapter.memory;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** The ids of the retained events that have one; events without cost nothing here. Not thread-safe. */
final class RememberedIds {

    /**
     * The bytes of heap of the objects around an id: the string (24), its array's header and padding (up to 24), and
     * its entry in the map (40) with a slot (8) and a number (24).
     */
    static final int OVERHEAD = 120;

    /** The number of the event of each id, in their order; made for the first of them. */
    private Map<String, Long> seqs = Map.of();

    /** Remembers an id until the event {@code seq} is let go; answers false if it is remembered already. */
    boolean add(String id, long seq) {
        if (seqs.isEmpty()) {
            seqs = new LinkedHashMap<>();
        }
        return seqs.putIfAbsent(id, seq) == null;
    }

    /** Tells whether an id is remembered. */
    boolean contains(String id) {
        return seqs.containsKey(id);
    }

    /** Forgets the id of the oldest event, {@code seq}, and answers its weight in bytes; 0 if it had none. */
    int forget(long seq) {
        if (seqs.isEmpty()) {
            return 0;
        }
        Iterator<Map.Entry<String, Long>> inOrder = seqs.entrySet().iterator();
        Map.Entry<String, Long> oldest = inOrder.next();
        if (oldest.getValue() != seq) {
            return 0;
        }
        inOrder.remove();
        return weight(oldest.getKey());
    }

    /** Weighs an id in bytes of heap: two a character, as a string that is not Latin-1 takes. */
    static int weight(String id) {
        return OVERHEAD + 2 * id.length();
    }
}
