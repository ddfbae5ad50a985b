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
     * A place to listen at, and the settings that tell it.
     *
     * @param port the port; 0 for a free one
     */
    record Place(Variable hostVariable, String host, Variable portVariable, int port) {

        /** Where everybody is served. */
        static Place of(SkaldConfig.Listen listen) {
            return new Place(Variable.HOST, listen.host(), Variable.PORT, listen.port());
        }

        /** Where those are served who operate the gateway, which must be told. */
        static Place of(SkaldConfig.Admin admin) {
            return new Place(
                    Variable.ADMIN_HOST,
                    admin.host(),
                    Variable.ADMIN_PORT,
                    admin.port().orElseThrow());
        }
    }

    /**
     * Checks that a gateway could listen wherever it is to, before anything of it is made.
     *
     * @throws ConfigException names the host: it cannot be resolved, or not be bound with any port
     * @throws IOException names the port: the address can be bound, but not with this one
     */
    static void require(SkaldConfig.Listen listen) throws IOException {
        require(Place.of(listen));
        if (listen.admin().port().isPresent()) {
            require(Place.of(listen.admin()));
        }
    }

    private static void require(Place place) throws IOException {
        InetAddress address = resolve(place);
        try {
            bind(address, 0);
        } catch (IOException e) {
            throw new ConfigException(
                    place.hostVariable(), "\"" + place.host() + "\" cannot be bound: " + e.getMessage());
        }
        try {
            bind(address, place.port());
        } catch (IOException e) {
            throw portFault(place, e);
        }
    }

    /** What to tell of a port that cannot be bound. */
    static IOException portFault(Place place, IOException failure) {
        return new IOException(
                place.portVariable() + ": " + place.host() + ":" + place.port() + " cannot be bound: "
                        + failure.getMessage(),
                failure);
    }

    private static InetAddress resolve(Place place) {
        try {
            return InetAddress.getByName(place.host());
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    place.hostVariable(), "\"" + place.host() + "\" cannot be resolved to an address");
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
