package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.history.ProducedRun;
import dev.skald.domain.run.RunState;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** A run as its producer sees it: its lease, until when that may hold, and how it may end. Thread-safe. */
final class HeldRun {

    /** How long the gateway may take until it has read what is on its way when a connection is cut. */
    private static final long ON_ITS_WAY_MILLIS = 6_000;

    private final String producer;
    private final String workflow;
    private final String id;
    private final long ttlMillis;
    private final Set<RunState> possible = EnumSet.of(RunState.LOST);
    private Optional<RunState> end = Optional.empty();
    private boolean opened;
    private String lease = "";
    private long notBefore;
    private long notAfter;

    /** A run that is to be opened. */
    HeldRun(String producer, String workflow, String id, long ttlMillis) {
        this.producer = producer;
        this.workflow = workflow;
        this.id = id;
        this.ttlMillis = ttlMillis;
    }

    String workflow() {
        return workflow;
    }

    String id() {
        return id;
    }

    long ttlMillis() {
        return ttlMillis;
    }

    synchronized String lease() {
        return lease;
    }

    /** Until when it is known to hold. */
    synchronized long notBefore() {
        return notBefore;
    }

    synchronized void opened(String newLease, long expiresAt) {
        opened = true;
        lease = newLease;
        renewed(expiresAt, expiresAt);
    }

    /** A request was accepted whose answer tells no time. */
    synchronized void renewedBetween(long sentAt, long answeredAt) {
        renewed(sentAt + ttlMillis, answeredAt + ttlMillis);
    }

    synchronized void renewedUntil(long expiresAt) {
        renewed(expiresAt, expiresAt);
    }

    private void renewed(long from, long to) {
        notBefore = Math.max(notBefore, from);
        notAfter = Math.max(notAfter, to);
    }

    /** A request was sent, and its answer is lost. */
    synchronized void maybeRenewed() {
        notAfter = Math.max(notAfter, System.currentTimeMillis() + ON_ITS_WAY_MILLIS + ttlMillis);
    }

    /** It may end so, for all its producer knows. */
    synchronized void mayEnd(RunState state) {
        possible.add(state);
    }

    /** It was acknowledged that it ended so. */
    synchronized void ended(RunState state) {
        end = Optional.of(state);
    }

    synchronized ProducedRun produced() {
        return new ProducedRun(producer, workflow, id, ttlMillis, opened, end, possible, notBefore, notAfter);
    }
}
