package dev.skald.bootstrap.cli;

/** How a program ended, as shells are told. */
final class ExitCode {

    /** It did what it was asked for. */
    static final int OK = 0;

    /** It could not. */
    static final int FAILED = 1;

    /** It was asked in a way it does not understand. */
    static final int USAGE = 2;

    /** A run is open, and it is somebody else's. */
    static final int RUN_OPEN = 3;

    /** The run was over, or somebody else's, before it had its end. */
    static final int RUN_LOST = 4;

    /** The run was cancelled by a viewer. */
    static final int CANCELLED = 5;

    /** What it was given to work on is not what it should be: EX_DATAERR of sysexits. */
    static final int DATA = 65;

    /** The gateway could not be reached, or had no room: EX_UNAVAILABLE of sysexits. */
    static final int UNAVAILABLE = 69;

    /** A setting cannot be used: EX_CONFIG of sysexits. */
    static final int CONFIG = 78;

    /** A signal ended it, of which this is added to the number. */
    static final int SIGNAL = 128;

    private ExitCode() {}
}
