package dev.skald.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the disk itself takes to keep something, beside which the answers of who writes to it are read. Stateless. */
final class Disk {

    private static final int BLOCK = 4096;
    private static final int TIMES = 100;

    private Disk() {}

    /** Appends blocks to a file there, each followed by an fsync, and answers how long these took. */
    static Map<String, Double> figures(Path directory) {
        Latencies latencies = new Latencies();
        Path file = directory.resolve("fsync-probe");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
            ByteBuffer block = ByteBuffer.allocate(BLOCK);
            for (int i = 0; i < TIMES; i++) {
                block.clear();
                channel.write(block);
                long began = System.nanoTime();
                channel.force(false);
                latencies.took(System.nanoTime() - began);
            }
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        latencies.sort();
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("p50 ms of an fsync of the disk alone", latencies.percentile(0.5));
        figures.put("p99 ms of an fsync of the disk alone", latencies.percentile(0.99));
        return figures;
    }
}
