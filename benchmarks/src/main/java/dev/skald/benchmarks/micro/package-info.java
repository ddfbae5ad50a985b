/**
 * Micro benchmarks of what every event, token or cursor passes. Those of package-private classes stand in the packages of
 * these, {@code dev.skald.adapter.http} and {@code dev.skald.adapter.socketio.delivery}.
 */
package dev.skald.benchmarks.micro;
