package dev.skald.benchmarks.drops;

import dev.skald.benchmarks.history.Severity;
import dev.skald.benchmarks.scenario.StoreKind;
import java.time.Duration;

/**
 * How large a run is.
 *
 * @param duration how long events are published and connections are cut
 * @param clients how many watch, each third of them on another choice of transports, a fifth of them in Python
 * @param workflows how many are published to
 * @param watched how many of them each client watches
 * @param cutEvery how long a client is left alone, on average
 * @param resume how clients come back
 * @param store where the gateway keeps what it is told
 * @param severity what the cuts must add up to
 */
public record DropSettings(
        Duration duration,
        int clients,
        int workflows,
        int watched,
        Duration cutEvery,
        Resume resume,
        StoreKind store,
        Severity severity) {

    /** How clients come back after a drop. */
    public enum Resume {
        /** They subscribe again after the last event they have; the gateway recovers nobody. */
        AFTER,
        /** They have their connection recovered, and subscribe again only where it was not. */
        RECOVERY,
        /** They have their connection recovered, and subscribe again all the same. */
        BOTH
    }

    /** A full run: a minute, 200 clients, 10 workflows of 20 events a second. */
    public static DropSettings full() {
        return new DropSettings(
                Duration.ofSeconds(60),
                200,
                10,
                2,
                Duration.ofSeconds(2),
                Resume.AFTER,
                StoreKind.MEMORY,
                Severity.FULL);
    }

    /** A shortened run for every build: ten seconds, 40 clients, and a tenth of the cuts. */
    public static DropSettings shortened() {
        return full().lasting(Duration.ofSeconds(10)).withClients(40).within(Severity.SHORTENED);
    }

    /** The same, for another time. */
    public DropSettings lasting(Duration time) {
        return new DropSettings(time, clients, workflows, watched, cutEvery, resume, store, severity);
    }

    /** The same, with more or fewer clients. */
    public DropSettings withClients(int count) {
        return new DropSettings(duration, count, workflows, watched, cutEvery, resume, store, severity);
    }

    /** The same, held to another severity. */
    public DropSettings within(Severity other) {
        return new DropSettings(duration, clients, workflows, watched, cutEvery, resume, store, other);
    }

    /** The same, on another store. */
    public DropSettings on(StoreKind where) {
        return new DropSettings(duration, clients, workflows, watched, cutEvery, resume, where, severity);
    }

    /** The same, with clients that come back in another way. */
    public DropSettings resuming(Resume how) {
        return new DropSettings(duration, clients, workflows, watched, cutEvery, how, store, severity);
    }
}
