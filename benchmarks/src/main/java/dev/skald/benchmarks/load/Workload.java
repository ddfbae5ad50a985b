package dev.skald.benchmarks.load;

import java.util.Map;

/** One kind of load, which each server is put under in turn. */
interface Workload {

    /** What reports call it. */
    String name();

    /**
     * Whether it is put on this contender. By default it is on those that are in their own memory, and have a secret.
     */
    default boolean suits(Contender contender) {
        return contender.isInMemory() && !contender.hasProvider();
    }

    /** Whether each trial needs a process that has done nothing else; otherwise servers are kept. */
    default boolean needsFreshServers() {
        return false;
    }

    /** The contender as this workload wants it started, where it needs a fresh one. */
    default Contender prepared(Contender contender) {
        return contender;
    }

    /** How often it is repeated. */
    int rounds();

    /** Connects to a server, and warms it up. */
    Trial begin(Server server);

    /** The load on one server, while rounds go on by turns with the other servers. */
    interface Trial extends AutoCloseable {

        /**
         * Measures once. Answers figures by their names, among them {@code NaN} for those that could not be had.
         *
         * @throws LoadException if an event was lost, repeated or out of order
         */
        Map<String, Double> round();

        /** Disconnects. */
        @Override
        void close();
    }
}
