package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import com.corundumstudio.socketio.Configuration;
import com.corundumstudio.socketio.namespace.NamespacesHub;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A connection need not begin with a handshake: others are served on the same port. */
class FirstDataTest {

    private static final int LIBRARY_MILLIS = 50;
    private static final Duration LONG = Duration.ofHours(1);
    private static final EngineSettings SETTINGS = new EngineSettings(
            new EngineSettings.Listen("127.0.0.1", 0, 1),
            new EngineSettings.Pings(LONG, LONG),
            new EngineSettings.Timeouts(LONG, LONG),
            new EngineSettings.Limits(10, 100_000, 4_096));

    /** The library closes it after five seconds by default, with a timer that nothing but its own handshake stops. */
    @Test
    void aConnectionMayWaitBeforeItsHandshake() throws InterruptedException {
        Engine engine = new Engine(SETTINGS, Map.of(), new NothingAround(), new RefusalLog());
        Configuration configuration = new Configuration();
        configuration.setFirstDataTimeout(LIBRARY_MILLIS);
        EngineInitializer initializer = new EngineInitializer(engine, Map.of(), new NothingAround(), new RefusalLog());
        initializer.start(configuration, new NamespacesHub(configuration));
        EmbeddedChannel connection = new EmbeddedChannel();
        CountDownLatch closed = new CountDownLatch(1);
        connection.closeFuture().addListener(done -> closed.countDown());
        initializer.addSocketioHandlers(connection.pipeline());

        connection.pipeline().fireChannelActive();

        assertThat(closed.await(8 * LIBRARY_MILLIS, TimeUnit.MILLISECONDS)).isFalse();
        connection.close();
    }

    /** A pipeline of the engine's own handlers alone. */
    private static final class NothingAround implements Pipelines {
        @Override
        public void addFront(ChannelPipeline pipeline) {
            // Nothing stands before the engine.
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            // Nobody is refused.
        }
    }
}
