package dev.skald.benchmarks.load;

/** A run that proved something wrong, or that could not be carried out: its figures do not count. */
final class LoadException extends RuntimeException {

    LoadException(String what) {
        super(what);
    }

    LoadException(String what, Throwable cause) {
        super(what, cause);
    }
}
