package dev.skald.benchmarks.micro;

import dev.skald.adapter.socketio.format.SocketIoFormat;
import dev.skald.delivery.EventEncoder;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to make the frame of an event, which is done once however many watch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventEncoderBenchmark {

    private final EventEncoder encoder = SocketIoFormat.WITH_OFFSETS.encoder(WorkflowId.random(), "epoch");
    private final RecordedEvent event = new RecordedEvent(
            123_456,
            EventType.THOUGHT,
            EventData.of("{\"content\":\"" + "x".repeat(256) + "\"}"),
            Instant.parse("2026-11-23T09:30:00.123Z"));
    private final ByteBuf out = Unpooled.directBuffer(1024);

    /** One frame. */
    @Benchmark
    public ByteBuf encode() {
        out.clear();
        encoder.encode(event, out);
        return out;
    }
}
