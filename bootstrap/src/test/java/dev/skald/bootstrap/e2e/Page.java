package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/**
 * A page with the lines of the documentation in it, in a Node process of its own: one that dies of a rejection which
 * nobody handles. Closing it proves that it lived until then.
 */
final class Page implements AutoCloseable {

    /** How much faster than time the timers of a hurried page are. */
    static final int HURRY = 5;

    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final AtomicInteger numbers = new AtomicInteger();
    private final List<Shown> shown = new CopyOnWriteArrayList<>();
    private final Process node;
    private final Path complaints;
    private final Writer scripts;

    private Page(Process node, Path complaints) {
        this.node = node;
        this.complaints = complaints;
        this.scripts = new BufferedWriter(new OutputStreamWriter(node.getOutputStream(), StandardCharsets.UTF_8));
        BufferedReader lines = new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8));
        Thread reader = new Thread(
                () -> lines.lines()
                        .map(Agents::json)
                        .map(line -> new Shown(
                                line.path("where").asText(),
                                StreamSupport.stream(line.path("content").spliterator(), false)
                                        .toList()))
                        .forEach(shown::add),
                "page");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Something the page has shown.
     *
     * @param where which part of the page
     * @param content the arguments of {@code show}
     */
    record Shown(String where, List<JsonNode> content) {

        /** What it is: the first argument. */
        String what() {
            return content.get(0).asText();
        }

        /** The {@code seq} of an event. */
        long seq() {
            return content.get(1).path("seq").asLong();
        }
    }

    /** Opens a page of these files. */
    static Page with(Map<String, String> files) {
        return with(files, 1);
    }

    /** Opens a page of these files whose timers, its client's among them, are {@value #HURRY} times as fast. */
    static Page hurried(Map<String, String> files) {
        return with(files, HURRY);
    }

    private static Page with(Map<String, String> files, int hurry) {
        try {
            NodeDriver.install();
            Path directory = Files.createTempDirectory(ClientDriver.DIRECTORY, "page-");
            Path docs = directory.resolve("docs");
            Path react = Files.createDirectories(docs.resolve("node_modules").resolve("react"));
            copy("page.mjs", directory.resolve("page.mjs"));
            copy("react.mjs", react.resolve("index.mjs"));
            Files.writeString(react.resolve("package.json"), "{\"exports\":\"./index.mjs\"}");
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(docs.resolve(file.getKey()), file.getValue());
            }
            Path complaints = directory.resolve("page.log");
            Process node = new ProcessBuilder("node", "page.mjs", Integer.toString(hurry))
                    .directory(directory.toFile())
                    .redirectError(complaints.toFile())
                    .start();
            return new Page(node, complaints);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void copy(String script, Path to) throws IOException {
        Files.copy(ClientDriver.SOURCES.resolve(script), to);
    }

    /** Runs a piece of JavaScript, and awaits its end. Its {@code load} imports a file of the page. */
    void run(String script) {
        int number = numbers.incrementAndGet();
        try {
            scripts.write(Agents.JSON
                    .createObjectNode()
                    .put("number", number)
                    .put("script", script)
                    .toString());
            scripts.write('\n');
            scripts.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(complaints(), e);
        }
        await(() ->
                assertThat(shown("done")).anyMatch(done -> done.content().get(0).asInt() == number));
    }

    /** What one part has shown so far. */
    List<Shown> shown(String where) {
        return shown.stream().filter(it -> it.where().equals(where)).toList();
    }

    /** The numbers of the events that one part has shown, once the last of them is there. */
    List<Long> seqsUpTo(String where, long last) {
        await(() -> assertThat(seqs(where)).contains(last));
        return seqs(where);
    }

    /** The numbers of the events that one part has shown so far. */
    List<Long> seqs(String where) {
        return shown(where).stream()
                .filter(it -> it.what().startsWith("agent:"))
                .map(Shown::seq)
                .toList();
    }

    /** The first of a kind that one part shows. */
    Shown await(String where, String what) {
        await(() -> assertThat(shown(where)).anyMatch(it -> it.what().equals(what)));
        return shown(where).stream()
                .filter(it -> it.what().equals(what))
                .findFirst()
                .orElseThrow();
    }

    private void await(ThrowingRunnable asserted) {
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).untilAsserted(() -> {
            try {
                asserted.run();
            } catch (AssertionError e) {
                // A dead page shows nothing any more: no need to wait for it.
                if (!node.isAlive()) {
                    throw new IllegalStateException("the page died: " + complaints(), e);
                }
                throw e;
            }
        });
    }

    private String complaints() {
        try {
            return Files.readString(complaints);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            assertThat(node.isAlive()).as(this::complaints).isTrue();
            scripts.close();
            assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(node.exitValue()).as(this::complaints).isZero();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            node.destroyForcibly();
        }
    }
}
