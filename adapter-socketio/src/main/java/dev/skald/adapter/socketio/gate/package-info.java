/** Who is let in: tokens are judged here, and nothing else happens to a session before one was accepted. */
package dev.skald.adapter.socketio.gate;
