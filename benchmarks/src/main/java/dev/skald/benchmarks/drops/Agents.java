package dev.skald.benchmarks.drops;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.history.Event;
import dev.skald.benchmarks.scenario.PublishClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Agents that publish 20 events a second to each of some workflows: 16 in two batches, and 4 one by one, side by side.
 * Each event says what no other does. Thread-safe.
 */
final class Agents implements AutoCloseable {

    private static final int BATCH = 8;
    private static final long BATCH_EVERY_MILLIS = 500;
    private static final long SINGLE_EVERY_MILLIS = 250;
    private static final int THREADS = 4;
    private static final int END_SECONDS = 20;
    private static final int LONG_ONE_IN = 40;
    private static final int LONG_REPEATS = 400;

    private final ObjectMapper json = new ObjectMapper();
    private final PublishClient client;
    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(THREADS);
    private final List<Event> published = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong said = new AtomicLong();
    private final BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(1);

    Agents(PublishClient client) {
        this.client = client;
    }

    /** Begins to publish to these workflows. */
    void start(List<String> workflows) {
        for (String workflow : workflows) {
            every(BATCH_EVERY_MILLIS, () -> publish(workflow, BATCH));
            every(SINGLE_EVERY_MILLIS, () -> publish(workflow, 1));
        }
    }

    /** What made them give up, if anything did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failures.peek());
    }

    /**
     * Stops, and answers what was published: each log in its order.
     *
     * @throws IOException if a request failed
     */
    List<Event> finish() throws IOException, InterruptedException {
        executor.shutdown();
        if (!executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("publishing did not end");
        }
        if (failure().isPresent()) {
            throw new IOException("publishing failed", failure().get());
        }
        return published.stream()
                .sorted(Comparator.comparing(Event::workflow).thenComparing(Event::seq))
                .toList();
    }

    /** The last seq of each workflow. */
    static Map<String, Long> last(List<Event> published) {
        Map<String, Long> last = new HashMap<>();
        published.forEach(event -> last.merge(event.workflow(), event.seq(), Math::max));
        return last;
    }

    private void every(long millis, Publication what) {
        var unused = executor.scheduleAtFixedRate(
                () -> {
                    try {
                        what.run();
                    } catch (IOException | RuntimeException e) {
                        if (failures.offer(e)) {
                            executor.shutdown();
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                0,
                millis,
                TimeUnit.MILLISECONDS);
    }

    private void publish(String workflow, int count) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(count);
        List<String> contents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long number = said.incrementAndGet();
            String type = type(number);
            ObjectNode data = data(type, number);
            contents.add(type + " " + data);
            lines.add(json.createObjectNode()
                    .put("type", type)
                    .put("id", "event-" + number)
                    .set("data", data)
                    .toString());
        }
        PublishClient.Accepted accepted = client.publish(workflow, lines);
        for (int i = 0; i < count; i++) {
            published.add(new Event(workflow, accepted.epoch(), accepted.firstSeq() + i, contents.get(i)));
        }
    }

    private static String type(long number) {
        return switch ((int) (number % 10)) {
            case 7 -> "tool_call";
            case 8 -> "result";
            case 9 -> "error";
            default -> "thought";
        };
    }

    private ObjectNode data(String type, long number) {
        String text = "token " + number + " – été \ud83e\udd8a \"quoted\"\n"
                + (number % LONG_ONE_IN == 0 ? "and so on ".repeat(LONG_REPEATS) : "");
        return json.createObjectNode().put(type.equals("error") ? "message" : "content", text);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** Something that is published again and again. */
    private interface Publication {
        void run() throws IOException, InterruptedException;
    }
}
