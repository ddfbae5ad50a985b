package dev.skald.adapter.memory;

import dev.skald.domain.port.WorkflowCatalog.Place;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The workflows that are kept, the last active first. They are put in order when somebody wants to see them, so that an
 * append costs a note at most, and a look costs what happened since the last one.
 *
 * <p>Thread-safe; its lock is the innermost: a workflow's lock may be held around it, never the other way round.
 */
final class ActivityIndex {

    /** The workflows that are not, or not any more, where they belong. */
    private final Set<Workflow> changed = ConcurrentHashMap.newKeySet();

    private final TreeMap<Place, Workflow> inOrder = new TreeMap<>();

    /** A workflow at its place. */
    record Listed(Place place, Workflow workflow) {}

    /** Notes that the workflow is to be put in its place before anybody looks. */
    void changed(Workflow workflow) {
        changed.add(workflow);
    }

    /** Leaves the workflow out from now on. */
    void remove(Workflow workflow, Optional<Place> place) {
        changed.remove(workflow);
        move(workflow, place, Optional.empty());
    }

    /** Moves the workflow from one place, if it had one, to another, if it has one. */
    synchronized void move(Workflow workflow, Optional<Place> from, Optional<Place> to) {
        from.ifPresent(place -> inOrder.remove(place, workflow));
        to.ifPresent(place -> inOrder.put(place, workflow));
    }

    /**
     * Lists workflows, the last active first.
     *
     * @param after where the list before ended; empty to begin
     * @param limit how many at most; fewer mean that there are no more
     */
    synchronized List<Listed> list(Optional<Place> after, int limit) {
        SortedMap<Place, Workflow> rest = after.<SortedMap<Place, Workflow>>map(place -> inOrder.tailMap(place, false))
                .orElse(inOrder);
        List<Listed> listed = new ArrayList<>();
        for (Map.Entry<Place, Workflow> next : rest.entrySet()) {
            if (listed.size() == limit) {
                break;
            }
            listed.add(new Listed(next.getKey(), next.getValue()));
        }
        return listed;
    }

    /** Puts the workflows to which something happened in their places; takes each of their locks in turn. */
    void refresh() {
        Iterator<Workflow> each = changed.iterator();
        while (each.hasNext()) {
            Workflow workflow = each.next();
            // Before it is looked at: what happens to it from then on is another change.
            each.remove();
            workflow.takePlace();
        }
    }
}
