package dev.skald.bootstrap.publish;

/** Thrown where nothing more can be published. */
final class RunOverException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Outcome outcome;

    RunOverException(Outcome outcome) {
        super(outcome.message());
        this.outcome = outcome;
    }

    Outcome outcome() {
        return outcome;
    }
}
