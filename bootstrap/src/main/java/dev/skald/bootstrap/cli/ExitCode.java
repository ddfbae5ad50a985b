package dev.skald.bootstrap.cli;

/** How a program ended, as shells are told. */
final class ExitCode {

    /** It did what it was asked for. */
    static final int OK = 0;

    /** It could not. */
    static final int FAILED = 1;

    /** It was asked in a way it does not understand. */
    static final int USAGE = 2;

    /** A setting cannot be used: EX_CONFIG of sysexits. */
    static final int CONFIG = 78;

    private ExitCode() {}
}
