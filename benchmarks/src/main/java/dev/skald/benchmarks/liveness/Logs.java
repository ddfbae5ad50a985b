package dev.skald.benchmarks.liveness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.benchmarks.history.Event;
import dev.skald.benchmarks.scenario.PublishClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The workflows of a round, as an agent writes them over HTTP, and what was published to each. Each event says what no
 * other does. Not thread-safe; its methods block.
 */
final class Logs {

    private static final int BATCH_CHARACTERS = 400_000;
    private static final int LONGEST_LIVE = 2_000;
    private static final int LIVE_BATCH = 8;
    private static final long LIVE_EVERY_MILLIS = 10;
    private static final String FILLER = "and so on, in the end \u00e9t\u00e9 \ud83e\udd8a \"quoted\"\n, ";

    private final PublishClient client;
    private final String owner;
    private final Random random;
    private final Map<String, List<Event>> published = new LinkedHashMap<>();
    private long said;

    /** Writes by that client, for viewers who speak for {@code owner}. */
    Logs(PublishClient client, String owner, Random random) {
        this.client = client;
        this.owner = owner;
        this.random = random;
    }

    /** Sees to it that there are these workflows and no others. */
    void become(List<HistoryPlan> wanted) throws IOException, InterruptedException {
        Set<String> superfluous = new HashSet<>(published.keySet());
        wanted.forEach(history -> superfluous.remove(history.workflow()));
        for (String workflow : superfluous) {
            client.delete(workflow);
            published.remove(workflow);
        }
        for (HistoryPlan history : wanted) {
            if (!published.containsKey(history.workflow())) {
                published.put(history.workflow(), new ArrayList<>());
                client.register(history.workflow(), owner);
                int batch = Math.max(1, BATCH_CHARACTERS / (history.length() + 100));
                for (int left = history.events(); left > 0; left -= batch) {
                    publish(history.workflow(), Math.min(batch, left), history.length());
                }
            }
        }
    }

    /** Publishes some events, now to this workflow and now to that, for so long. */
    void goOn(List<HistoryPlan> to, Duration time) throws IOException, InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            HistoryPlan history = to.get(random.nextInt(random.nextBoolean() ? to.size() : 3));
            publish(history.workflow(), 1 + random.nextInt(LIVE_BATCH), Math.min(history.length(), LONGEST_LIVE));
            TimeUnit.MILLISECONDS.sleep(LIVE_EVERY_MILLIS);
        }
    }

    /** What was published, each log in its order. */
    List<Event> published() {
        return published.values().stream().flatMap(List::stream).toList();
    }

    /** The last seq of each workflow. */
    Map<String, Long> last() {
        Map<String, Long> last = new LinkedHashMap<>();
        published.forEach((workflow, events) -> last.put(workflow, (long) events.size()));
        return last;
    }

    private void publish(String workflow, int count, int length) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(count);
        List<String> contents = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long number = ++said;
            String type = type(number);
            String text = text(number, length);
            ObjectNode line = JsonNodeFactory.instance.objectNode().put("type", type);
            line.putObject("data").put(type.equals("error") ? "message" : "content", text);
            lines.add(line.toString());
            // As viewers tell it: the whole text again would be too much.
            contents.add(type + " " + number + " " + text.hashCode());
        }
        PublishClient.Accepted accepted = client.publish(workflow, lines);
        List<Event> log = published.computeIfAbsent(workflow, anew -> new ArrayList<>());
        for (int i = 0; i < count; i++) {
            log.add(new Event(workflow, accepted.epoch(), accepted.firstSeq() + i, contents.get(i)));
        }
    }

    private static String text(long number, int length) {
        StringBuilder text =
                new StringBuilder(length + FILLER.length()).append(number).append(' ');
        while (text.length() <= length) {
            text.append(FILLER);
        }
        // No half of a pair of surrogates at the end.
        text.setLength(Character.isLowSurrogate(text.charAt(length)) ? length - 1 : length);
        return text.toString();
    }

    private static String type(long number) {
        return switch ((int) (number % 10)) {
            case 7 -> "tool_call";
            case 8 -> "result";
            case 9 -> "error";
            default -> "thought";
        };
    }
}
