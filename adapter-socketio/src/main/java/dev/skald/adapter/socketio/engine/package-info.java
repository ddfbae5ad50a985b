/**
 * Engine.IO on netty-socketio, behind its own checks: sessions, transports, heartbeats and the upgrade. No other package sees
 * the library.
 */
package dev.skald.adapter.socketio.engine;
