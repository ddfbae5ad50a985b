/**
 * The load: it starts Skald and its peers beside each other, puts the same viewers and publishers on each in turn,
 * measures what a delivery costs, and checks that every viewer got every event once and in order. One thread drives all
 * connections.
 */
package dev.skald.benchmarks.load;
