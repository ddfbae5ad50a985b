/** What the Socket.IO face tells those who count. */
package dev.skald.adapter.socketio.observe;
