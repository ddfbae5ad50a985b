package dev.skald.benchmarks.security;

/** What became of a row. */
enum Verdict {
    /** All of it was seen to hold. */
    PASS("pass"),
    /** Something of it does not hold. */
    FAIL("FAIL"),
    /** Nothing was seen that does not hold, but not all of it could be tried with what was given. */
    NOT_SHOWN("not shown");

    private final String text;

    Verdict(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
