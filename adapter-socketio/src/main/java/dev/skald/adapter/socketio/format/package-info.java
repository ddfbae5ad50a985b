/** The bytes of an event as Socket.IO viewers are sent them: where an event is encoded. */
package dev.skald.adapter.socketio.format;
