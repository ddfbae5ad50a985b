/**
 * What was published, what clients saw of it, and the judgement: nothing lost, repeated, reordered, altered or shown to
 * those who do not watch it. It knows nothing of how a history came about.
 */
package dev.skald.benchmarks.history;
