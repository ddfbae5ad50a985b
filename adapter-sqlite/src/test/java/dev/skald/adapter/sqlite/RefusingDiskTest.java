package dev.skald.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A real disk on which no file may grow: the system refuses to write, as it does when a file system is full. */
class RefusingDiskTest {

    private static final int KIB = 200;
    private static final long HEALED_WITHIN_MILLIS = 10_000;

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void refusesAndIsBackWithoutAPublish() throws IOException, InterruptedException {
        try (StoreProcess process = start(KIB)) {
            assertThat(process.line()).isEqualTo("opened true 0");

            long events = events(process.line(), "refused false ");

            assertThat(events).isBetween(4L, KIB / 2L);
            process.boundFiles("unlimited");
            assertHealed(process.line());
            assertThat(process.line()).isEqualTo("appended true " + (events + 4));
        }
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    @Test
    void aDiskThatTakesNothingDoesNotStopTheStart() throws IOException, InterruptedException {
        long events;
        // Killed, so that more stands in what is written ahead than any file may have the next time.
        try (StoreProcess process = start(KIB)) {
            process.line();
            events = events(process.line(), "refused false ");
        }
        try (StoreProcess process = start(KIB / 4)) {
            assertThat(process.line()).isEqualTo("opened false " + events);
            assertThat(process.line()).isEqualTo("refused false " + events);
        }
        try (StoreProcess process = start(KIB / 4)) {
            assertThat(List.of(process.line(), process.line()))
                    .containsExactly("opened false " + events, "refused false " + events);

            process.boundFiles("unlimited");

            assertHealed(process.line());
            assertThat(process.line()).isEqualTo("appended true " + (events + 4));
        }
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
    }

    private StoreProcess start(int kib) throws IOException, InterruptedException {
        StoreProcess process = StoreProcess.start(64, BoundedProcess.class, directory);
        assertThat(process.line()).isEqualTo("ready");
        process.boundFiles(Integer.toString(kib << 10));
        process.tell("go");
        return process;
    }

    private static void assertHealed(String line) {
        assertThat(events(line, "healed ")).isLessThan(HEALED_WITHIN_MILLIS);
    }

    private static long events(String line, String before) {
        assertThat(line).startsWith(before);
        return Long.parseLong(line.substring(before.length()));
    }
}
