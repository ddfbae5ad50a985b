/**
 * What people who use the gateway see of it: the jar as a process of its own, stock clients on every transport, agents
 * over HTTP, and an operator with his variables, his log and his signals.
 */
package dev.skald.bootstrap.e2e;
