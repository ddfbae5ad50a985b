package dev.skald.delivery;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The viewers that are let in, of all faces together: a page of them costs no more than its length, however many there
 * are. Thread-safe.
 */
public final class ViewerSessions {

    private final Map<String, ViewerSession> byId = new ConcurrentHashMap<>();
    private final ConcurrentNavigableMap<Place, ViewerSession> all = new ConcurrentSkipListMap<>();
    private final Map<String, ConcurrentNavigableMap<Place, ViewerSession>> bySubject = new ConcurrentHashMap<>();

    /**
     * Where a viewer stands in the list: the one that was let in first comes first.
     *
     * @param since when it was let in
     * @param socketId its id
     */
    public record Place(Instant since, String socketId) implements Comparable<Place> {

        private static final Comparator<Place> ORDER =
                Comparator.comparing(Place::since).thenComparing(Place::socketId);

        /** The place of a viewer. */
        public static Place of(ViewerSession session) {
            return new Place(session.since(), session.socketId());
        }

        @Override
        public int compareTo(Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** A viewer was let in. */
    public void add(ViewerSession session) {
        Place place = Place.of(session);
        byId.put(session.socketId(), session);
        all.put(place, session);
        bySubject.compute(session.subject(), (subject, before) -> {
            ConcurrentNavigableMap<Place, ViewerSession> own = before == null ? new ConcurrentSkipListMap<>() : before;
            own.put(place, session);
            return own;
        });
    }

    /** A viewer is gone; one that came back under the same id is another. */
    public void remove(ViewerSession session) {
        Place place = Place.of(session);
        byId.remove(session.socketId(), session);
        all.remove(place, session);
        bySubject.computeIfPresent(session.subject(), (subject, own) -> {
            own.remove(place, session);
            return own.isEmpty() ? null : own;
        });
    }

    /** The viewer of that id. */
    public Optional<ViewerSession> find(String socketId) {
        return Optional.ofNullable(byId.get(socketId));
    }

    /**
     * A part of the list.
     *
     * @param subject whose viewers; empty: everybody's
     * @param after the place that it begins behind; empty: from the beginning
     * @param limit how many it has at most
     */
    public List<ViewerSession> page(Optional<String> subject, Optional<Place> after, int limit) {
        NavigableMap<Place, ViewerSession> asked =
                subject.isPresent() ? bySubject.getOrDefault(subject.get(), new ConcurrentSkipListMap<>()) : all;
        Collection<ViewerSession> behind =
                after.isPresent() ? asked.tailMap(after.get(), false).values() : asked.values();
        return behind.stream().limit(limit).toList();
    }
}
