/**
 * The scenario of producers: they open runs, and most of them die somewhere on the way, some with the gateway. Each run
 * must have exactly one end all the same.
 */
package dev.skald.benchmarks.producers;
