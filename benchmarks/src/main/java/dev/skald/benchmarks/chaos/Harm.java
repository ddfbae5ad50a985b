package dev.skald.benchmarks.chaos;

/** What is done to nodes and to Redis while clients watch. */
public enum Harm {
    /** A node is killed, and started again. */
    NODE_KILLED,
    /** All connections that hints come over are killed. */
    HINTS_LOST,
    /** Redis is stopped for some time, as a process or as a server. */
    REDIS_PAUSED,
    /** Redis is killed, and started again. */
    REDIS_KILLED
}
