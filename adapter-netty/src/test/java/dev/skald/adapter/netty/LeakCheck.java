package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** Fails a test class that leaves a reference-counted buffer unreleased; relies on Netty's detector being paranoid. */
public final class LeakCheck implements BeforeAllCallback, AfterAllCallback {

    /** Begins what is said of buffers; timers that the library for Engine.IO makes and never starts are told of too. */
    private static final String OF_A_BUFFER = "LEAK: ByteBuf.";

    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        begin();
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        assertThat(end()).as("buffers that were not released").isEmpty();
    }

    /** From now on leaks count. */
    void begin() {
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
        reports.start();
        detector().addAppender(reports);
    }

    /** What has leaked since. */
    List<String> end() throws InterruptedException {
        collectGarbage();
        PooledByteBufAllocator.DEFAULT.buffer().release();
        detector().detachAppender(reports);
        return reports.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(report -> report.startsWith(OF_A_BUFFER))
                .toList();
    }

    private static Logger detector() {
        return (Logger) LoggerFactory.getLogger(ResourceLeakDetector.class);
    }

    /** Twice, since what the first round finds may keep something else from being found. */
    private static void collectGarbage() throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            ReferenceQueue<Object> queue = new ReferenceQueue<>();
            Reference<Object> sentinel = new PhantomReference<>(new Object(), queue);
            do {
                System.gc();
            } while (queue.remove(1000) != sentinel);
        }
    }
}
