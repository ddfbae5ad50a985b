package dev.skald.adapter.engineio;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.skald.adapter.netty.RefusalLog;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients that come while an engine stops are turned away, and are no trouble. */
class EngineStopTest {

    private static final Duration LONG = Duration.ofHours(1);
    private static final int LOOPS = 3;
    private static final EngineSettings SETTINGS = new EngineSettings(
            new EngineSettings.Listen("127.0.0.1", 0, LOOPS),
            new EngineSettings.Pings(LONG, LONG),
            new EngineSettings.Timeouts(LONG, LONG),
            new EngineSettings.Limits(10, 100_000, 4_096));

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final BlockingQueue<Channel> connected = new LinkedBlockingQueue<>();
    private final CountDownLatch halted = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Socket> clients = new ArrayList<>();
    private InetSocketAddress address;
    private volatile boolean armed;

    @BeforeEach
    void listen() {
        lines.start();
        netty().addAppender(lines);
    }

    @AfterEach
    void leave() throws IOException {
        netty().detachAppender(lines);
        for (Socket client : clients) {
            client.close();
        }
    }

    /**
     * The loop that accepts has several at hand when the engine stops, and gets to some when other loops have ended.
     */
    @Test
    void nobodyIsAcceptedForALoopThatHasEnded() throws Exception {
        Engine engine = new Engine(SETTINGS, Map.of(), new Halts(), new RefusalLog());
        address = engine.start();
        connect();
        EventLoop accepting = connected.poll(10, TimeUnit.SECONDS).parent().eventLoop();
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch free = new CountDownLatch(1);
        accepting.execute(() -> {
            busy.countDown();
            awaitQuietly(free);
        });
        assertThat(busy.await(10, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 3 * LOOPS; i++) {
            connect();
        }
        armed = true;
        free.countDown();
        assertThat(halted.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(engine::stop);
        long patience = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500);
        while (!othersHaveEnded(accepting) && System.nanoTime() < patience) {
            Thread.onSpinWait();
        }
        goOn.countDown();
        stopped.get(20, TimeUnit.SECONDS);

        assertThat(lines.list).extracting(ILoggingEvent::getFormattedMessage).isEmpty();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), address.getPort());
        clients.add(client);
        return client;
    }

    private static boolean othersHaveEnded(EventLoop accepting) {
        return StreamSupport.stream(accepting.parent().spliterator(), false)
                .allMatch(loop -> loop == accepting || loop.isTerminated());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Logger netty() {
        return (Logger) LoggerFactory.getLogger("io.netty.channel");
    }

    /** Tells which connections there are, and halts the loop that accepts at one that it has for itself. */
    private final class Halts implements Pipelines {
        @Override
        public void addFront(ChannelPipeline pipeline) {
            Channel channel = pipeline.channel();
            connected.add(channel);
            if (armed && channel.eventLoop() == channel.parent().eventLoop()) {
                halted.countDown();
                awaitQuietly(goOn);
            }
        }

        @Override
        public void addHandshakeChecks(ChannelPipeline pipeline) {
            // Nobody gets as far.
        }
    }
}
