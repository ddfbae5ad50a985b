package dev.skald.benchmarks.producers;

/** The gateway says that a producer's run is over, or is another's. Whether it may is judged at the end, by the log. */
final class RunOverException extends Exception {

    private static final long serialVersionUID = 1L;

    RunOverException(String code) {
        super(code, null, false, false);
    }
}
