/** The packets of the Socket.IO protocol 5, read strictly and written plainly. */
package dev.skald.adapter.engineio.packet;
