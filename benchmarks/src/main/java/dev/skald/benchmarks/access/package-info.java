/** The tokens that agents and viewers of all scenarios show. */
package dev.skald.benchmarks.access;
