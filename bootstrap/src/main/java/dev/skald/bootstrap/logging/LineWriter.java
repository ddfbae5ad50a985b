package dev.skald.bootstrap.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import ch.qos.logback.core.encoder.Encoder;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Writes lines from a thread of its own: who reads the output may be slow, or gone, and nobody else is to wait for him.
 * What comes within some milliseconds is written at once. Logback's asynchronous appender would wake its thread for
 * each line, which costs more than to write it where there is one processor.
 *
 * <p>Beyond a bound of lines that wait, further ones are dropped; so is what cannot be encoded.
 */
final class LineWriter extends UnsynchronizedAppenderBase<ILoggingEvent> {

    private static final int MAX_WAITING = 8_192;
    private static final int BATCH = 256;
    private static final int USUAL_LINE_BYTES = 160;
    private static final long COLLECT_MILLIS = 20;
    /** Less than the second that is left of the time a process may take to end when everything else has been done. */
    private static final long FLUSH_MILLIS = 500;

    private final Encoder<ILoggingEvent> encoder;
    private final PrintStream output;
    private final Runnable dropped;
    private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Thread writer = new Thread(this::writeUntilInterrupted, "skald-log");

    /**
     * A writer that is yet to be started.
     *
     * @param output takes whole lines, as slowly as it likes; what it fails to write is lost
     * @param dropped is called for each line that was dropped
     */
    LineWriter(Encoder<ILoggingEvent> encoder, PrintStream output, Runnable dropped) {
        this.encoder = encoder;
        this.output = output;
        this.dropped = dropped;
    }

    @Override
    public void start() {
        super.start();
        writer.setDaemon(true);
        writer.start();
    }

    /** Writes what waits, as far as the output takes it in half a second. */
    @Override
    public void stop() {
        super.stop();
        writer.interrupt();
        try {
            writer.join(FLUSH_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    protected void append(ILoggingEvent line) {
        line.prepareForDeferredProcessing();
        if (!waiting.offer(line)) {
            dropped.run();
        }
    }

    private void writeUntilInterrupted() {
        List<ILoggingEvent> batch = new ArrayList<>(BATCH);
        try {
            while (true) {
                batch.add(waiting.take());
                TimeUnit.MILLISECONDS.sleep(COLLECT_MILLIS);
                write(batch);
            }
        } catch (InterruptedException e) {
            write(batch);
        }
    }

    /** Writes a line that was taken already, if any, and all that wait, in batches. */
    private void write(List<ILoggingEvent> batch) {
        do {
            waiting.drainTo(batch, BATCH);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream(batch.size() * USUAL_LINE_BYTES);
            batch.forEach(line -> encode(line, bytes));
            batch.clear();
            output.writeBytes(bytes.toByteArray());
            output.flush();
        } while (!waiting.isEmpty());
    }

    /** A line that cannot be encoded, since what it tells of cannot be told as text, is not to be the last one. */
    private void encode(ILoggingEvent line, ByteArrayOutputStream bytes) {
        try {
            bytes.writeBytes(encoder.encode(line));
        } catch (RuntimeException e) {
            addError("a line could not be encoded", e);
            dropped.run();
        }
    }
}
