package dev.skald.bootstrap.demo;

import java.util.List;

/** Writes what a demo agent does, one run after the other. Not thread-safe. */
interface Script {

    /** What it does in its next run. */
    List<Line> nextRun();
}
