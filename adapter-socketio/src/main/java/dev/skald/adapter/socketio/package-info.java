/** The Socket.IO face of Skald: clients connect with a token and see what agents think. */
package dev.skald.adapter.socketio;
