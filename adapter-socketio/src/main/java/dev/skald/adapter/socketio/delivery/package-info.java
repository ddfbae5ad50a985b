/** From the log to the socket: what is encoded once, who watches where, and what each viewer asked for. */
package dev.skald.adapter.socketio.delivery;
