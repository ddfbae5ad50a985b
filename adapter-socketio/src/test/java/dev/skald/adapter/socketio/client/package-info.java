/** Clients that say exactly what a test wants them to say, well-behaved or not. */
package dev.skald.adapter.socketio.client;
