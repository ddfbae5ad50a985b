package dev.skald.delivery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The bound on what all feeds together keep encoded, in whichever format: beyond it the stretches nobody asked for longest are
 * let go, and will be encoded again if somebody does. Thread-safe; calls the stores outside of its lock.
 */
final class StretchCache {

    private final long maxBytes;
    private final Map<Stretch, Store> leastRecentFirst = new LinkedHashMap<>(16, 0.75f, true);
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
            leastRecentFirst.put(stretch, store);
            bytes += stretch.capacity();
            var eldest = leastRecentFirst.entrySet().iterator();
            while (bytes > maxBytes && leastRecentFirst.size() > 1) {
                var entry = eldest.next();
                if (entry.getKey() == stretch) {
                    break;
                }
                evicted.add(Map.entry(entry.getKey(), entry.getValue()));
                bytes -= entry.getKey().capacity();
                eldest.remove();
            }
        }
        evicted.forEach(entry -> entry.getValue().evict(entry.getKey()));
    }

    /** How much is kept encoded, used or not. */
    synchronized long bytes() {
        return bytes;
    }

    /** Notes that somebody asked for a stretch. */
    synchronized void used(Stretch stretch) {
        leastRecentFirst.get(stretch);
    }

    /** Counts a stretch out that its store let go by itself. */
    synchronized void removed(Stretch stretch) {
        if (leastRecentFirst.remove(stretch) != null) {
            bytes -= stretch.capacity();
        }
    }
}
