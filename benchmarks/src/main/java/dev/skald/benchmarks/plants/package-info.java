/**
 * Gateways with a fault each, over whatever store they are told to use: the proof that the scenarios of kills and
 * producers find them.
 */
package dev.skald.benchmarks.plants;
