/**
 * What scenarios share: the checkout they run from, the gateway as a process of its own, an agent's calls to it, and
 * processes of stock clients.
 */
package dev.skald.benchmarks.scenario;
