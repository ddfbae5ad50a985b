package dev.skald.benchmarks.micro;

import dev.skald.application.subscribe.Cursor;
import dev.skald.application.subscribe.Step;
import dev.skald.domain.event.StreamPosition;
import dev.skald.domain.port.EventLog;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes a cursor that is up to date to take the next event. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class CursorBenchmark {

    private static final String EPOCH = "epoch";

    private final Cursor cursor = Cursor.at(new StreamPosition(EPOCH, 0));
    private long seq;

    /** One event offered, and one step. */
    @Benchmark
    public Step offer() {
        seq++;
        return cursor.offer(new EventLog.Extent(EPOCH, 1, seq), seq, seq, true);
    }
}
