package dev.skald.bootstrap.e2e;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** The clients that the gateway is held to. */
enum Stock {
    /** socket.io-client 3, for JavaScript. */
    V3,
    /** socket.io-client 4, for JavaScript. */
    V4,
    /** io.socket:socket.io-client, for Java. */
    JAVA,
    /** python-socketio, for Python; the client that keeps events in order. */
    PYTHON;

    /** Starts the program that it needs, if it does not run yet: what is short-lived should not have to wait for it. */
    void start() {
        switch (this) {
            case V3, V4 -> NodeDriver.shared();
            case JAVA -> {}
            case PYTHON -> PythonDriver.shared();
        }
    }

    /** Connects. */
    StockClient connect(URI address, ClientOptions options) {
        return switch (this) {
            case V3 -> NodeDriver.shared().open(3, address, options);
            case V4 -> NodeDriver.shared().open(4, address, options);
            case JAVA -> new JavaClient(address, options);
            case PYTHON ->
                PythonDriver.shared()
                        .open(PythonDriver.Client.ASYNCIO, PythonDriver.Handlers.OF_ANY_ARGUMENTS, address, options);
        };
    }

    /** Whether it says why it was disconnected. */
    boolean tellsReasons() {
        return this != PYTHON;
    }

    /** Each client on each transport. */
    static Stream<Arguments> onEachTransport() {
        return Transport.ofEach((Object[]) values());
    }
}
