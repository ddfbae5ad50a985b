package dev.skald.adapter.memory;

import dev.skald.adapter.store.AccessListeners;
import dev.skald.adapter.store.Capacity;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.time.Clock;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * A bounded store of workflows in the memory of this process: their logs, and who may watch them.
 *
 * <p>The two ports are faces of one store, because a registration begins a log's epoch, a workflow counts once
 * whichever way it came to be, and retention forgets log, owner and readers together. The bounds are those of the
 * protocol, section 7:
 *
 * <ul>
 *   <li>Per workflow, events are trimmed from the front beyond a number of them and a number of bytes of their data.
 *       The newest event stays even if it alone has more bytes.
 *   <li>Of all workflows together, events are trimmed beyond a number of bytes, those of the workflow silent longest
 *       first, without sparing the newest. Here events weigh the segments they stand in; an id, if there is one, 120
 *       bytes and two a character. Owners and readers weigh what their strings and the objects around them take: events
 *       make room for them, and where they alone would weigh more a registration completes with an
 *       {@link dev.skald.domain.port.UnavailableException}. One that weighs no more than what it replaces never does.
 *   <li>Only so many workflows are kept: to append to or register a further one completes with an
 *       {@link dev.skald.domain.port.UnavailableException}. Each costs about 600 bytes beside its events.
 *   <li>A workflow that is merely followed is not kept, and does not count among them. It has a bound of its own,
 *       beyond which to follow a further one completes with an {@link dev.skald.domain.port.UnavailableException}, and
 *       is forgotten with its last follower.
 *   <li>A workflow without append, registration or follower for the time of retention is forgotten by the next
 *       {@link #expire()}.
 * </ul>
 *
 * <p>Thread-safe; never blocks; stages are complete when they are handed out, but for a registration whose listeners
 * take longer. Hints are given after the append and mostly on its thread, to each publisher one at a time and in the
 * order of the log; one that falls behind by more than 64 is told only how far the log is.
 */
public final class MemoryWorkflows {

    private final Workflows workflows;
    private final MemoryEventLog eventLog;
    private final MemoryWorkflowDirectory directory;

    private final MemoryWorkflowRuns runs;
    private final MemoryWorkflowCatalog catalog;

    private MemoryWorkflows(Workflows workflows) {
        this.workflows = workflows;
        this.eventLog = new MemoryEventLog(workflows);
        this.runs = new MemoryWorkflowRuns(workflows);
        this.catalog = new MemoryWorkflowCatalog(workflows);
        this.directory = new MemoryWorkflowDirectory(workflows, new AccessListeners());
    }

    /** Makes an empty store within these bounds. */
    public static MemoryWorkflows within(MemorySettings settings) {
        return within(settings, System::nanoTime, Clock.systemUTC());
    }

    /** Makes an empty store that dates by the system's clock, for what has nothing to do with dates. */
    static MemoryWorkflows within(MemorySettings settings, LongSupplier nanoTime) {
        return within(settings, nanoTime, Clock.systemUTC());
    }

    /**
     * Makes an empty store within these bounds that tells the time by {@code nanoTime} and {@code clock}.
     *
     * @param nanoTime nanoseconds since any moment, by which retention is counted; never goes back
     * @param clock tells when something happened, and until when leases hold
     */
    public static MemoryWorkflows within(MemorySettings settings, LongSupplier nanoTime, Clock clock) {
        return new MemoryWorkflows(new Workflows(settings, nanoTime, clock));
    }

    /** The port onto the workflows' logs: the same at each call. */
    public EventLog eventLog() {
        return eventLog;
    }

    /** The port onto the workflows' runs and controls: the same at each call. */
    public WorkflowRuns runs() {
        return runs;
    }

    /** The port onto the list of workflows: the same at each call. */
    public WorkflowCatalog catalog() {
        return catalog;
    }

    /** The port onto the owners and readers of workflows: the same at each call. */
    public WorkflowDirectory directory() {
        return directory;
    }

    /**
     * Forgets the workflows whose time of retention is over; to be called every few seconds. Takes time for those it
     * forgets, not for those that stay.
     *
     * @return how many were forgotten
     */
    public int expire() {
        int forgotten = 0;
        for (Optional<WorkflowId> idle = workflows.forgetOneIdle();
                idle.isPresent();
                idle = workflows.forgetOneIdle()) {
            directory.tell(idle.get());
            forgotten++;
        }
        return forgotten;
    }

    /** Counts the workflows that are registered or had an event, as {@link Capacity#workflows()} counts them. */
    public int size() {
        return workflows.kept().get();
    }

    /** Counts the workflows that exist for nothing but their followers, as {@link Capacity#reserved()} counts them. */
    public int reserved() {
        return workflows.reserved().get();
    }

    /** Weighs the bytes that events, owners and readers take, as {@link Capacity#bytes()} counts them. */
    public long bytes() {
        return workflows.weight();
    }
}
