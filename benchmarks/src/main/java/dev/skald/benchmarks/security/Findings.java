package dev.skald.benchmarks.security;

import java.util.ArrayList;
import java.util.List;

/** What was found of one row: what holds, what does not, and what could not be shown. Thread-safe. */
final class Findings {

    private static final int MAX_TOLD = 6;

    private final List<String> held = new ArrayList<>();
    private final List<String> broken = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();

    /** This holds, and was seen to. */
    synchronized void held(String what) {
        held.add(what);
    }

    /** This does not hold. */
    synchronized void broken(String what) {
        broken.add(what);
    }

    /** This could not be shown, and why. */
    synchronized void unknown(String why) {
        unknown.add(why);
    }

    /** Tells what holds, or what there is otherwise. */
    void check(boolean holds, String what, String otherwise) {
        if (holds) {
            held(what);
        } else {
            broken(otherwise);
        }
    }

    /** A row fails if anything of it does not hold, and passes if all of it was seen to. */
    synchronized Verdict verdict() {
        if (!broken.isEmpty()) {
            return Verdict.FAIL;
        }
        return unknown.isEmpty() && !held.isEmpty() ? Verdict.PASS : Verdict.NOT_SHOWN;
    }

    /** What speaks for the verdict, first what decides it. */
    synchronized List<String> evidence() {
        List<String> lines = new ArrayList<>();
        broken.stream().limit(MAX_TOLD).forEach(what -> lines.add("broken: " + what));
        if (broken.size() > MAX_TOLD) {
            lines.add("broken: and " + (broken.size() - MAX_TOLD) + " more");
        }
        unknown.forEach(why -> lines.add("not shown: " + why));
        held.forEach(what -> lines.add("seen: " + what));
        return lines;
    }
}
