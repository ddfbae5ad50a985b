package dev.skald.benchmarks.load;

import dev.skald.benchmarks.access.Tokens;
import java.time.Duration;

/**
 * What all workloads share.
 *
 * @param loop drives their connections
 * @param tokens signs what they show
 * @param warmUp how long a server works before it is measured
 * @param window how long it is measured
 */
record Stage(LoadLoop loop, Tokens tokens, Duration warmUp, Duration window) {}
