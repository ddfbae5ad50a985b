package dev.skald.domain.run.rules;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.run.GatewayErrorCode;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import dev.skald.domain.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The runs of one workflow, and every rule about them: who may write, what ends a run, when a lease is over. Immutable
 * and without I/O: a store asks it inside the same critical section in which it appends, and keeps the book it is
 * answered together with the events, or neither.
 *
 * @param open the run whose producer holds the lease
 * @param ended the runs that ended last, the oldest first, {@value #MAX_ENDED} at most: their leases and names are told
 *     from unknown ones
 */
public record RunBook(Optional<OpenRun> open, List<EndedRun> ended) {

    /** How many runs that have ended are remembered. */
    public static final int MAX_ENDED = 32;

    /** The book of a workflow that had no run yet. */
    public static final RunBook EMPTY = new RunBook(Optional.empty(), List.of());

    /** What the event says by which the gateway ends a run for another. */
    public static final EventData SUPERSEDED =
            EventData.of("{\"message\":\"another producer has taken the run's place\",\"code\":\""
                    + GatewayErrorCode.SUPERSEDED.wireName() + "\",\"retryable\":false}");

    /** What the event says by which the gateway ends a run whose lease is over. */
    public static final EventData LOST = EventData.of("{\"message\":\"the producer has not been heard of any more\","
            + "\"code\":\"" + GatewayErrorCode.PRODUCER_LOST.wireName() + "\",\"retryable\":true}");

    /** Keeps a copy. */
    public RunBook {
        ended = List.copyOf(ended);
    }

    /**
     * A run whose producer holds the lease.
     *
     * @param id its name
     * @param lease the {@linkplain Lease#fingerprint() fingerprint} of its lease
     * @param ttl how long the lease holds without a sign of life
     * @param startedAt when it was opened, in whole milliseconds
     * @param expiresAt until when the lease holds, in whole milliseconds
     * @param firstSeq the number its first event has, or will have
     */
    public record OpenRun(RunId id, String lease, Duration ttl, Instant startedAt, Instant expiresAt, long firstSeq) {

        private OpenRun renewed(Instant now) {
            return new OpenRun(id, lease, ttl, startedAt, millis(now.plus(ttl)), firstSeq);
        }

        private boolean isHeldBy(Lease other) {
            return lease.equals(other.fingerprint());
        }

        private EndedRun ended(RunState state, Instant now, long lastSeq) {
            Instant at = millis(now);
            return new EndedRun(
                    new Run(
                            id,
                            state,
                            startedAt,
                            Optional.of(at.isBefore(startedAt) ? startedAt : at),
                            firstSeq,
                            lastSeq),
                    lease);
        }
    }

    /**
     * A run that has ended.
     *
     * @param run the run
     * @param lease the fingerprint of the lease it had
     */
    public record EndedRun(Run run, String lease) {}

    /**
     * What came of opening a run.
     *
     * @param book the book after it
     * @param ending the event that has to be appended first, if a run ended for this one
     * @param run the run that is open now
     * @param lease its lease, which nobody else is told
     */
    public record Opening(RunBook book, Optional<Ending> ending, OpenRun run, Lease lease) {}

    /**
     * An end that the gateway itself puts into the log.
     *
     * @param run the run that ends, with the number of {@code event} as its last
     * @param event the event, which belongs to that run
     */
    public record Ending(Run run, NewEvent event) {}

    /**
     * What came of an append.
     *
     * @param book the book after it
     * @param run the run the events belong to, if one is open
     */
    public record Fenced(RunBook book, Optional<RunId> run) {}

    /** The run that is open, else the one that ended last; empty if there was none. */
    public Optional<Run> latest() {
        return open.map(running -> new Run(
                        running.id(),
                        RunState.RUNNING,
                        running.startedAt(),
                        Optional.empty(),
                        running.firstSeq(),
                        running.firstSeq() - 1))
                .or(() -> ended.isEmpty()
                        ? Optional.empty()
                        : Optional.of(ended.get(ended.size() - 1).run()));
    }

    /**
     * Opens a run. A run that is open ends for it if the request says so, or if its lease is over.
     *
     * @param lastSeq the number of the last event of the log; 0 if there is none
     * @throws RunConflictException if a run is open that does not end for it, or the run that is asked for has ended
     */
    public Opening open(RunRequest request, long lastSeq, Instant now) {
        if (open.isEmpty()) {
            requireNotEnded(request);
            return begin(request, Optional.empty(), lastSeq, now);
        }
        OpenRun running = open.get();
        boolean same = request.run().filter(running.id()::equals).isPresent();
        if (same && request.takeover()) {
            return handOver(running, request, now);
        }
        boolean over = isOver(running, now);
        // Ended for a run of its own name, it would have events behind its end.
        if (same || !(over || request.takeover())) {
            throw RunConflictException.open(running.id(), running.expiresAt());
        }
        requireNotEnded(request);
        return end(over ? RunState.LOST : RunState.SUPERSEDED, lastSeq, now).begin(request, lastSeq, now);
    }

    /**
     * Judges whether events may be appended, and says to which run they belong.
     *
     * @param lease the lease that came with them
     * @param fresh those of them that are no duplicates, in their order; duplicates alone are never refused, so that an
     *     end whose answer was lost can be sent again
     * @param lastSeq the number of the last event of the log before them; 0 if there is none
     * @throws RunConflictException if a run is open and this is not its lease, or there is a lease and no run of it is
     *     open
     * @throws IllegalArgumentException if an event stands behind the one that ends the run
     */
    public Fenced append(Optional<Lease> lease, List<NewEvent> fresh, long lastSeq, Instant now) {
        boolean holds = holds(lease);
        if (fresh.isEmpty()) {
            return new Fenced(
                    holds ? renewed(now) : this, open.filter(run -> holds).map(OpenRun::id));
        }
        if (!holds) {
            requireNoRun(lease);
            return new Fenced(this, Optional.empty());
        }
        OpenRun running = open.orElseThrow();
        int ends = indexOfEnd(fresh);
        if (ends < 0) {
            return new Fenced(renewed(now), Optional.of(running.id()));
        }
        if (ends < fresh.size() - 1) {
            throw new IllegalArgumentException("nothing may stand behind the end of a run");
        }
        RunState state = fresh.get(ends).endsRunAs().orElseThrow();
        return new Fenced(closed(running.ended(state, now, lastSeq + fresh.size())), Optional.of(running.id()));
    }

    /**
     * Renews a lease.
     *
     * @return the book after it; empty if there is no such run
     * @throws RunConflictException if the run has ended, or the lease is not that of the open run
     */
    public Optional<RunBook> renew(RunId run, Lease lease, Instant now) {
        if (open.filter(running -> running.id().equals(run)).isPresent()) {
            if (!holds(Optional.of(lease))) {
                throw new RunConflictException(Code.LEASE_LOST);
            }
            return Optional.of(renewed(now));
        }
        if (!hasEnded(run)) {
            return Optional.empty();
        }
        throw new RunConflictException(open.isPresent() ? Code.LEASE_LOST : Code.RUN_ENDED);
    }

    /**
     * Ends the open run if its lease is over.
     *
     * @param lastSeq the number of the last event of the log; 0 if there is none
     * @return the book after it, and what is to be appended; empty if no run is open, or its lease holds
     */
    public Optional<Expiry> expire(long lastSeq, Instant now) {
        return open.filter(running -> isOver(running, now)).map(running -> end(RunState.LOST, lastSeq, now));
    }

    /** Gives the open run, if there is one, its whole time once more: for a store that was away itself. */
    public RunBook renewed(Instant now) {
        return new RunBook(open.map(running -> running.renewed(now)), ended);
    }

    /**
     * What came of a run that the gateway ended.
     *
     * @param book the book after it
     * @param ending what is to be appended
     */
    public record Expiry(RunBook book, Ending ending) {

        private Opening begin(RunRequest request, long lastSeq, Instant now) {
            return book.begin(request, Optional.of(ending), lastSeq + 1, now);
        }
    }

    private Opening begin(RunRequest request, Optional<Ending> ending, long lastSeq, Instant now) {
        Lease lease = Lease.random();
        OpenRun run = new OpenRun(
                request.run().orElseGet(RunId::random),
                lease.fingerprint(),
                request.ttl(),
                millis(now),
                millis(now.plus(request.ttl())),
                lastSeq + 1);
        return new Opening(new RunBook(Optional.of(run), ended), ending, run, lease);
    }

    private Opening handOver(OpenRun running, RunRequest request, Instant now) {
        Lease lease = Lease.random();
        OpenRun run = new OpenRun(
                running.id(),
                lease.fingerprint(),
                request.ttl(),
                running.startedAt(),
                millis(now.plus(request.ttl())),
                running.firstSeq());
        return new Opening(new RunBook(Optional.of(run), ended), Optional.empty(), run, lease);
    }

    private Expiry end(RunState state, long lastSeq, Instant now) {
        EndedRun over = open.orElseThrow().ended(state, now, lastSeq + 1);
        EventData data = state == RunState.LOST ? LOST : SUPERSEDED;
        return new Expiry(
                closed(over),
                new Ending(over.run(), new NewEvent(EventType.ERROR, data, now, Optional.empty(), Optional.of(state))));
    }

    private RunBook closed(EndedRun over) {
        List<EndedRun> all = new ArrayList<>(ended);
        all.add(over);
        return new RunBook(Optional.empty(), all.subList(Math.max(0, all.size() - MAX_ENDED), all.size()));
    }

    private void requireNoRun(Optional<Lease> lease) {
        if (lease.isEmpty()) {
            open.ifPresent(running -> {
                throw RunConflictException.open(running.id(), running.expiresAt());
            });
            return;
        }
        String fingerprint = lease.get().fingerprint();
        boolean known = ended.stream().anyMatch(run -> run.lease().equals(fingerprint));
        throw new RunConflictException(open.isEmpty() && known ? Code.RUN_ENDED : Code.LEASE_LOST);
    }

    private void requireNotEnded(RunRequest request) {
        if (request.run().filter(this::hasEnded).isPresent()) {
            throw new RunConflictException(Code.RUN_ENDED);
        }
    }

    private boolean holds(Optional<Lease> lease) {
        return open.isPresent() && lease.filter(open.get()::isHeldBy).isPresent();
    }

    private boolean hasEnded(RunId run) {
        return ended.stream().anyMatch(over -> over.run().id().equals(run));
    }

    private static int indexOfEnd(List<NewEvent> events) {
        for (int index = 0; index < events.size(); index++) {
            if (events.get(index).endsRunAs().isPresent()) {
                return index;
            }
        }
        return -1;
    }

    private static boolean isOver(OpenRun running, Instant now) {
        return !now.isBefore(running.expiresAt());
    }

    private static Instant millis(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MILLIS);
    }
}
