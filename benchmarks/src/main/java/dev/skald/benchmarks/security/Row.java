package dev.skald.benchmarks.security;

import java.io.IOException;

/**
 * One row of the table of attempts.
 *
 * @param number its place in the table, from 1 on
 * @param title what is tried, and what should come of it
 * @param waits whether it mostly waits, so that it may run beside all others
 * @param attempt tries it
 */
record Row(int number, String title, boolean waits, Attempt attempt) {

    /** Tries what a row is about. */
    @FunctionalInterface
    interface Attempt {

        /**
         * Tries it.
         *
         * @param findings told what came of it
         * @throws IOException if the deployment could not be talked to
         */
        void run(Findings findings) throws IOException, InterruptedException;
    }

    /** A row that is tried while nothing else is. */
    static Row of(int number, String title, Attempt attempt) {
        return new Row(number, title, false, attempt);
    }

    /** A row that waits for the deployment's time-outs, beside the others. */
    static Row waiting(int number, String title, Attempt attempt) {
        return new Row(number, title, true, attempt);
    }

    /** Tries it; what cannot be talked to shows nothing. */
    Findings tried() throws InterruptedException {
        Findings findings = new Findings();
        try {
            attempt.run(findings);
        } catch (IOException e) {
            findings.unknown("the deployment could not be talked to: " + e.getMessage());
        }
        return findings;
    }
}
