/** Peers: other gateways in Java that the load is put on beside Skald, each a small program of its own. */
package dev.skald.benchmarks.peers;
