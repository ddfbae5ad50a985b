/**
 * Engine.IO on netty-socketio, behind its own checks: sessions, transports, heartbeats and the upgrade. No other module
 * sees the library.
 */
package dev.skald.adapter.engineio;
