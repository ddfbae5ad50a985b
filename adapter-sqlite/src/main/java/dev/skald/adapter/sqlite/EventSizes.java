package dev.skald.adapter.sqlite;

import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the oldest events of logs that are being trimmed take: some are read at once, and remembered for those logs that
 * were trimmed last. Not thread-safe.
 */
final class EventSizes {

    private static final int AT_ONCE = 32;
    private static final int MAX_LOGS = 4_096;

    private final Tables tables;
    private final Map<Long, Window> windows = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, Window> eldest) {
            return size() > MAX_LOGS;
        }
    };

    private record Window(long first, List<EventSize> sizes) {

        boolean has(long seq) {
            return seq >= first && seq < first + sizes.size();
        }
    }

    EventSizes(Tables tables) {
        this.tables = tables;
    }

    /** What an event takes, of a log that ends with {@code last}. */
    EventSize of(long log, long seq, long last) throws SQLException {
        Window window = windows.get(log);
        if (window == null || !window.has(seq)) {
            window = new Window(seq, tables.sizes(log, seq, last, AT_ONCE));
            windows.put(log, window);
        }
        return window.sizes.get((int) (seq - window.first));
    }

    /** Forgets what was read of a log. */
    void forget(long log) {
        windows.remove(log);
    }

    /** Forgets everything: some of what was read may never have been. */
    void clear() {
        windows.clear();
    }
}
