/** Gateways with a fault each, over whatever store they are told to use: the proof that the scenario of kills finds them. */
package dev.skald.benchmarks.plants;
