/** Several gateways on one machine, to try out what they do together: what stands before them, and below. */
package dev.skald.bootstrap.nodes;
