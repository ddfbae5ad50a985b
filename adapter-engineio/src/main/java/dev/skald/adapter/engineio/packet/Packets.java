package dev.skald.adapter.engineio.packet;

import com.fasterxml.jackson.databind.JsonNode;

/** Writes the packets of the Socket.IO protocol 5 that a server sends, without the digit of Engine.IO before them. */
public final class Packets {

    private Packets() {}

    /** The answer to an accepted CONNECT. */
    public static String connected(String namespace, JsonNode payload) {
        return "0" + prefix(namespace) + payload;
    }

    /** The answer to a refused CONNECT: always an object with a message, or clients fail to read it. */
    public static String refused(String namespace, JsonNode payload) {
        return "4" + prefix(namespace) + payload;
    }

    /** An event of one argument, in the default namespace. */
    public static String event(String name, JsonNode argument) {
        return "2[\"" + name + "\"," + argument + "]";
    }

    /** An event without an argument, in the default namespace. */
    public static String event(String name) {
        return "2[\"" + name + "\"]";
    }

    /** The acknowledgement of an event, in the default namespace. */
    public static String acknowledgement(long id, JsonNode argument) {
        return "3" + id + "[" + argument + "]";
    }

    /** The server's good-bye, after which stock clients do not come back by themselves. */
    public static String disconnect() {
        return "1";
    }

    private static String prefix(String namespace) {
        return namespace.equals(SocketIoPacket.DEFAULT_NAMESPACE) ? "" : namespace + ",";
    }
}
