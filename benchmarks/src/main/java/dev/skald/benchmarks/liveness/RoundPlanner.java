package dev.skald.benchmarks.liveness;

/** Thinks up rounds, one after the other. Not thread-safe. */
interface RoundPlanner {

    /** The next round. */
    RoundPlan next();
}
