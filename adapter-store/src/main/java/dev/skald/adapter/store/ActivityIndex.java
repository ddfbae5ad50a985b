package dev.skald.adapter.store;

import dev.skald.domain.port.WorkflowCatalog.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The workflows that are kept, the last active first. They are put in order when somebody wants to see them, so that an
 * append costs a note at most, and a look costs what happened since the last one.
 *
 * <p>Thread-safe; its lock is the innermost: a workflow's lock may be held around it, never the other way round.
 *
 * @param <T> what stands for a workflow; told apart by {@code equals}
 */
public final class ActivityIndex<T> {

    private final Consumer<T> taking;

    /** The workflows that are not, or not any more, where they belong. */
    private final Set<T> changed = ConcurrentHashMap.newKeySet();

    private final TreeMap<Place, T> inOrder = new TreeMap<>();

    /**
     * A list of nothing yet.
     *
     * @param taking has a workflow {@linkplain Spot#take take} its place, under its own lock
     */
    public ActivityIndex(Consumer<T> taking) {
        this.taking = taking;
    }

    /** A workflow at its place. */
    public record Listed<T>(Place place, T workflow) {}

    /** The spot of a workflow, which is nowhere yet. */
    public Spot spot(T workflow) {
        return new Spot(workflow);
    }

    /** Where a workflow stands. Guarded by the workflow's lock. */
    public final class Spot {

        private final T workflow;
        private Optional<Place> place = Optional.empty();
        private boolean noted;

        private Spot(T workflow) {
            this.workflow = workflow;
        }

        /** Notes that the workflow is to be put in its place before anybody looks. */
        public void changed() {
            if (!noted) {
                noted = true;
                changed.add(workflow);
            }
        }

        /** Puts the workflow where it belongs; nowhere, if that is empty. */
        public void take(Optional<Place> next) {
            move(workflow, place, next);
            place = next;
            // Not before: until it is in its place, whoever looks waits for the workflow's lock.
            changed.remove(workflow);
            noted = false;
        }

        /** Leaves the workflow out from now on. */
        public void leave() {
            take(Optional.empty());
        }
    }

    private synchronized void move(T workflow, Optional<Place> from, Optional<Place> to) {
        from.ifPresent(place -> inOrder.remove(place, workflow));
        to.ifPresent(place -> inOrder.put(place, workflow));
    }

    /**
     * Lists workflows, the last active first, as of a moment since the call; takes the locks of those in turn to which
     * something has happened.
     *
     * @param after where the list before ended; empty to begin
     * @param limit how many at most; fewer mean that there are no more
     */
    public List<Listed<T>> list(Optional<Place> after, int limit) {
        changed.forEach(taking);
        return listed(after, limit);
    }

    private synchronized List<Listed<T>> listed(Optional<Place> after, int limit) {
        SortedMap<Place, T> rest = after.<SortedMap<Place, T>>map(place -> inOrder.tailMap(place, false))
                .orElse(inOrder);
        List<Listed<T>> listed = new ArrayList<>();
        for (Map.Entry<Place, T> next : rest.entrySet()) {
            if (listed.size() == limit) {
                break;
            }
            listed.add(new Listed<>(next.getKey(), next.getValue()));
        }
        return listed;
    }
}
