package dev.skald.gateway.wiring;

import dev.skald.adapter.netty.Face;
import dev.skald.adapter.netty.HttpFront;
import dev.skald.adapter.netty.HttpListener;
import dev.skald.gateway.config.SkaldConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** The port where alone those are served who operate the gateway, if it has one. Thread-safe. */
final class AdminPort implements AutoCloseable {

    private static final String THREAD = "skald-admin";

    private final HttpListener listener;
    private volatile HttpFront front;

    private AdminPort(String host, int port, Face face, HttpFront first) throws IOException {
        front = first;
        listener = HttpListener.start(InetAddress.getByName(host), port, THREAD, pipeline -> {
            front.addTo(pipeline);
            face.addTo(pipeline);
        });
    }

    /**
     * Listens.
     *
     * @param pages the origins of the gateway's own pages, which may talk to it
     * @param own its own origins at a port, which is 0 as long as it is not known
     * @param fronts makes what stands before the face, for these own origins
     * @throws IOException if it cannot be bound; the message names {@code ADMIN_PORT}
     */
    static AdminPort open(
            SkaldConfig.Admin config,
            Face face,
            List<String> pages,
            IntFunction<List<String>> own,
            Function<List<String>, HttpFront> fronts)
            throws IOException {
        IntFunction<HttpFront> frontAt = port -> fronts.apply(
                Stream.concat(pages.stream(), own.apply(port).stream()).toList());
        int port = config.port().orElseThrow();
        try {
            AdminPort opened = new AdminPort(config.host(), port, face, frontAt.apply(port));
            opened.front = frontAt.apply(opened.address().getPort());
            return opened;
        } catch (IOException e) {
            throw ListenCheck.portFault(ListenCheck.Place.of(config), e);
        }
    }

    /** Where it listens. */
    InetSocketAddress address() {
        return listener.address();
    }

    @Override
    public void close() {
        listener.close();
    }
}
