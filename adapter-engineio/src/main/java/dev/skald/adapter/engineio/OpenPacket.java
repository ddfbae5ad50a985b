package dev.skald.adapter.engineio;

import com.corundumstudio.socketio.protocol.AuthPacket;

/** The library's open packet with an id of our own: its UUIDs have 122 random bits, and tell nothing of a node. */
final class OpenPacket extends AuthPacket {

    private final String id;

    OpenPacket(String id, AuthPacket made) {
        super(made.getSid(), made.getUpgrades(), made.getPingInterval(), made.getPingTimeout());
        this.id = id;
    }

    /** What the client is told as {@code sid}. */
    String id() {
        return id;
    }
}
