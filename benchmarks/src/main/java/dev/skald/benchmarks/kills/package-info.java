/**
 * The scenario of kills: the gateway on a store that outlives it, killed at random moments, with agents that repeat
 * what was not answered and viewers that come back.
 */
package dev.skald.benchmarks.kills;
