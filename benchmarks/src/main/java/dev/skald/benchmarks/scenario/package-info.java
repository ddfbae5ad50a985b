/**
 * What scenarios share: the checkout they run from, the gateway as a process of its own, and an agent's calls to it.
 */
package dev.skald.benchmarks.scenario;
