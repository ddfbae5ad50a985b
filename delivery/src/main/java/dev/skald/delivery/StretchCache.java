package dev.skald.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bound on what all feeds together keep encoded, in whichever format: beyond it the stretches nobody asked for
 * longest are let go, and will be encoded again if somebody does. Thread-safe; calls the stores outside of its lock.
 *
 * <p>A stretch that was asked for since it was looked at last gets another chance, so that nothing needs to be noted
 * here when one is: that happens for each event on each loop.
 */
final class StretchCache {

    private final long maxBytes;
    private final Map<Stretch, Store> oldestFirst = new LinkedHashMap<>();
    private long bytes;

    /** Who keeps stretches. */
    interface Store {

        /** Lets a stretch go that the cache has no room for. */
        void evict(Stretch stretch);
    }

    StretchCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Counts a new stretch in, and lets others go for it. Not to be called under a store's lock. */
    void added(Stretch stretch, Store store) {
        List<Map.Entry<Stretch, Store>> evicted = new ArrayList<>(0);
        synchronized (this) {
            oldestFirst.put(stretch, store);
            bytes += stretch.capacity();
            // Whoever had it encoded does not count: all would be asked for once.
            stretch.takeAsked();
            int chances = oldestFirst.size();
            while (bytes > maxBytes && oldestFirst.size() > 1) {
                Map.Entry<Stretch, Store> oldest = oldest();
                boolean asked = oldest.getKey().takeAsked() && chances-- > 0;
                if (asked || oldest.getKey() == stretch) {
                    oldestFirst.put(oldest.getKey(), oldest.getValue());
                } else {
                    bytes -= oldest.getKey().capacity();
                    evicted.add(oldest);
                }
            }
        }
        evicted.forEach(entry -> entry.getValue().evict(entry.getKey()));
    }

    private Map.Entry<Stretch, Store> oldest() {
        var entries = oldestFirst.entrySet().iterator();
        Map.Entry<Stretch, Store> oldest = Map.Entry.copyOf(entries.next());
        entries.remove();
        return oldest;
    }

    /** How much is kept encoded, used or not. */
    synchronized long bytes() {
        return bytes;
    }

    /** Counts a stretch out that its store let go by itself. */
    synchronized void removed(Stretch stretch) {
        if (oldestFirst.remove(stretch) != null) {
            bytes -= stretch.capacity();
        }
    }
}
