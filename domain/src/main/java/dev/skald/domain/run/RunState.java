package dev.skald.domain.run;

/** How far a run is, and if it has ended, how. */
public enum RunState {
    /** Its producer holds the lease. */
    RUNNING("running"),
    /** Ended by a result. */
    SUCCEEDED("succeeded"),
    /** Ended by an error that is not to be retried. */
    FAILED("failed"),
    /** Ended by an error with the code {@code cancelled}. */
    CANCELLED("cancelled"),
    /** Ended by the gateway: its lease ran out. */
    LOST("lost"),
    /** Ended by the gateway: another producer took the workflow over. */
    SUPERSEDED("superseded");

    private final String wireName;

    RunState(String wireName) {
        this.wireName = wireName;
    }

    /** The value of the member {@code state}, for example {@code running}. */
    public String wireName() {
        return wireName;
    }
}
