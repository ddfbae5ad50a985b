package dev.skald.gateway.wiring;

import dev.skald.gateway.config.ConfigException;
import dev.skald.gateway.config.SkaldConfig;
import dev.skald.gateway.config.Variable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;

/**
 * Tells which setting keeps a gateway from listening. Systems word the reason as they like, so the address is tried
 * alone, and then the port; neither is listened on.
 */
final class ListenCheck {

    private ListenCheck() {}

    /**
     * Checks that a gateway could listen, before anything of it is made.
     *
     * @throws ConfigException names {@code HOST}: it cannot be resolved, or not be bound with any port
     * @throws IOException names {@code PORT}: the address can be bound, but not with this one
     */
    static void require(SkaldConfig.Listen listen) throws IOException {
        InetAddress address = resolve(listen.host());
        try {
            bind(address, 0);
        } catch (IOException e) {
            throw new ConfigException(Variable.HOST, "\"" + listen.host() + "\" cannot be bound: " + e.getMessage());
        }
        try {
            bind(address, listen.port());
        } catch (IOException e) {
            throw portFault(listen, e);
        }
    }

    /** What to tell of a port that cannot be bound. */
    static IOException portFault(SkaldConfig.Listen listen, IOException failure) {
        return new IOException(
                Variable.PORT + ": " + listen.host() + ":" + listen.port() + " cannot be bound: "
                        + failure.getMessage(),
                failure);
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(Variable.HOST, "\"" + host + "\" cannot be resolved to an address");
        }
    }

    private static void bind(InetAddress address, int port) throws IOException {
        try (Socket socket = new Socket()) {
            // Connections of an earlier process that are not quite over do not count, here as for the gateway.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        }
    }
}
