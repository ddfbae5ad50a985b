package dev.skald.adapter.http;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What it takes to parse an event of a 256 character thought: alone as JSON, and one of fifty lines of NDJSON. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventParserBenchmark {

    private static final int LINES = 50;
    private static final String EVENT = "{\"type\":\"thought\",\"data\":{\"content\":\"" + "x".repeat(256) + "\"}}";

    private final EventParser parser = new EventParser(65_536);
    private final byte[] single = EVENT.getBytes(StandardCharsets.UTF_8);
    private final byte[] lines = (EVENT + "\n").repeat(LINES).getBytes(StandardCharsets.UTF_8);

    /** A body of one event. */
    @Benchmark
    public Object single() {
        return parser.parse(single, MediaType.JSON);
    }

    /** A body of fifty events: the time is that of all. */
    @Benchmark
    public Object batchOf50() {
        return parser.parse(lines, MediaType.NDJSON);
    }
}
