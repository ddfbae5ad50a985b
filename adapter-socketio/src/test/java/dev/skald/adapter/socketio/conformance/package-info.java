/** The protocols, to the letter: a server for their test suites, and a suite of our own. */
package dev.skald.adapter.socketio.conformance;
