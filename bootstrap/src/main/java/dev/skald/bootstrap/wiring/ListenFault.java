package dev.skald.bootstrap.wiring;

import dev.skald.bootstrap.config.ConfigException;
import dev.skald.bootstrap.config.SkaldConfig;
import dev.skald.bootstrap.config.Variable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.Optional;

/** Tells which setting keeps a gateway from listening. Systems word the reason as they like, so the address is tried alone. */
final class ListenFault {

    private ListenFault() {}

    /**
     * What to tell of a gateway that could not listen.
     *
     * @param failure what went wrong
     * @return names {@code PORT}: the address could be bound with another one
     * @throws ConfigException names {@code HOST}: the address could not be bound with any port
     */
    static IOException of(SkaldConfig.Listen listen, IOException failure) {
        requireBindable(listen.host());
        String reason = Optional.ofNullable(failure.getCause())
                .map(Throwable::getMessage)
                .orElseGet(() -> String.valueOf(failure.getMessage()));
        return new IOException(
                Variable.PORT + ": " + listen.host() + ":" + listen.port() + " cannot be bound: " + reason, failure);
    }

    private static void requireBindable(String host) {
        try (ServerSocket any = new ServerSocket()) {
            any.bind(new InetSocketAddress(InetAddress.getByName(host), 0));
        } catch (UnknownHostException e) {
            throw new ConfigException(Variable.HOST, "\"" + host + "\" cannot be resolved to an address");
        } catch (IOException e) {
            throw new ConfigException(Variable.HOST, "\"" + host + "\" cannot be bound: " + e.getMessage());
        }
    }
}
