/** Coming back as if nothing had happened: what a client can have received, and what is kept of it while it is away. */
package dev.skald.adapter.socketio.recovery;
