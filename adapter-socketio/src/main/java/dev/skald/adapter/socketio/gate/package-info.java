/** Who is let in: tokens are verified here, and nothing else happens to a session before one was accepted. */
package dev.skald.adapter.socketio.gate;
