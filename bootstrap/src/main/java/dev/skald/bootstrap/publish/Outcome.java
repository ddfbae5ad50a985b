package dev.skald.bootstrap.publish;

/**
 * How the publishing of a run went.
 *
 * @param verdict in a word
 * @param message for whoever started it; of no characters if there is nothing to say
 */
public record Outcome(Verdict verdict, String message) {

    /** The kinds of outcomes. */
    public enum Verdict {
        /** All of the input was published, and the last of it ended the run. */
        PUBLISHED,
        /** The gateway refuses. */
        REFUSED,
        /** Another run is open, and nothing was published. */
        RUN_OPEN,
        /** The run is over, or somebody else's, before the input was. */
        RUN_LOST,
        /** The run was ended because a viewer asked for that. */
        CANCELLED,
        /** The run was ended because the process was asked to end. */
        INTERRUPTED,
        /** The run was ended because the input is not one of a whole run. */
        BAD_INPUT,
        /** The gateway could not be reached, or had no room, for too long. */
        UNAVAILABLE
    }
}
