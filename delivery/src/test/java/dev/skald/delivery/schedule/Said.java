package dev.skald.delivery.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SampleEvents;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** What agents said in a schedule, and how it is to be joined. */
final class Said {

    private static final int MAX_JOINED_BYTES = 32 * 1024;

    /**
     * Texts between quotation marks, among them halves of surrogate pairs, and what takes other room than it seems to.
     */
    private static final String[] PIECES = {
        "", "a", " token", "\\n", "\\\"", "\\\\", "\\ud83d", "\\ude00", "é", "😀", "\\u00e9", "{}", "x".repeat(1_000)
    };

    private final Random random;
    private final Map<NewEvent, Optional<String>> contents = new HashMap<>();
    private final Map<String, List<NewEvent>> logs = new HashMap<>();
    private final Map<String, List<Optional<RunId>>> runs = new HashMap<>();

    Said(Random random) {
        this.random = random;
    }

    /** Something that an agent says: mostly thoughts that can be joined. */
    NewEvent something() {
        String content = PIECES[random.nextInt(PIECES.length)];
        return switch (random.nextInt(80)) {
            case 0 -> event(EventType.TOOL_CALL, "{\"content\":\"" + content + "\"}", Optional.empty());
            case 1 -> event(EventType.RESULT, "{\"content\":\"" + content + "\"}", Optional.empty());
            case 2 -> event(EventType.ERROR, "{\"message\":\"" + content + "\"}", Optional.empty());
            case 3 -> event(EventType.THOUGHT, "{\"content\":\"" + content + "\",\"n\":1}", Optional.empty());
            case 4 -> event(EventType.THOUGHT, "{ \"\\u0063ontent\" : \"" + content + "\" }", Optional.of(content));
            case 5 -> {
                String much = "y".repeat(20_000 + random.nextInt(20_000));
                yield event(EventType.THOUGHT, "{\"content\":\"" + much + "\"}", Optional.of(much));
            }
            default -> event(EventType.THOUGHT, "{\"content\":\"" + content + "\"}", Optional.of(content));
        };
    }

    private NewEvent event(EventType type, String data, Optional<String> content) {
        NewEvent event = new NewEvent(type, EventData.of(data), SampleEvents.NOON, Optional.empty());
        contents.put(event, content);
        return event;
    }

    /** It was appended. */
    void appended(WorkflowId workflow, EventLog.Appended as, List<NewEvent> events, Optional<RunId> run) {
        String log = workflow + " " + as.log().epoch();
        assertThat(as.first()).hasValue(add(log, events, run));
    }

    /** The gateway appended it. */
    void appended(WorkflowId workflow, String epoch, RecordedEvent event) {
        NewEvent said = new NewEvent(event.type(), event.data(), event.timestamp(), Optional.empty());
        assertThat(event.seq()).isEqualTo(add(workflow + " " + epoch, List.of(said), event.run()));
    }

    private long add(String log, List<NewEvent> events, Optional<RunId> run) {
        List<NewEvent> said = logs.computeIfAbsent(log, any -> new ArrayList<>());
        long first = said.size() + 1L;
        said.addAll(events);
        runs.computeIfAbsent(log, any -> new ArrayList<>()).addAll(Collections.nCopies(events.size(), run));
        return first;
    }

    /** How a run ends. */
    NewEvent end() {
        NewEvent end = event(EventType.RESULT, "{\"content\":\"the end\"}", Optional.empty());
        return new NewEvent(end.type(), end.data(), end.timestamp(), end.id(), Optional.of(RunState.SUCCEEDED));
    }

    /** Holds what reached a viewer to what was said. */
    void check(String workflow, String epoch, long from, long to, String data) {
        List<NewEvent> events = logs.get(workflow + " " + epoch).subList((int) from - 1, (int) to);
        if (events.size() == 1) {
            assertThat(data).isEqualTo(events.get(0).data().json());
            return;
        }
        assertThat(Set.copyOf(runs.get(workflow + " " + epoch).subList((int) from - 1, (int) to)))
                .as("runs that are joined, from %d to %d", from, to)
                .hasSize(1);
        StringBuilder joined = new StringBuilder();
        for (NewEvent event : events) {
            assertThat(event.type()).as("%d to %d", from, to).isEqualTo(EventType.THOUGHT);
            joined.append(contents.get(event).orElseThrow());
        }
        assertThat(data).isEqualTo("{\"content\":\"" + joined + "\"}");
        // Without its escapes it is shorter still.
        assertThat(joined.length()).isLessThanOrEqualTo(6 * MAX_JOINED_BYTES);
        assertThat(joined.chars().filter(c -> c == 'x' || c == 'y').count()).isLessThanOrEqualTo(MAX_JOINED_BYTES);
    }
}
