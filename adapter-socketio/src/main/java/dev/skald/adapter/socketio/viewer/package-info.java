/** A client that was let in: what it asks for and is answered, what it watches, and what it is told. */
package dev.skald.adapter.socketio.viewer;
