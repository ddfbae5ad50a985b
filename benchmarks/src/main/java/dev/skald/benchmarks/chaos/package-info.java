/**
 * The scenario of chaos: several nodes on one Redis behind a balancer, all of which are hurt while stock clients watch
 * and agents publish.
 */
package dev.skald.benchmarks.chaos;
