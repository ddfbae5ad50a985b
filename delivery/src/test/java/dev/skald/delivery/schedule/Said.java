package dev.skald.delivery.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.SampleEvents;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

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
    void appended(WorkflowId workflow, EventLog.Appended as, List<NewEvent> events) {
        List<NewEvent> log = logs.computeIfAbsent(workflow + " " + as.log().epoch(), any -> new ArrayList<>());
        assertThat(as.first()).hasValue(log.size() + 1L);
        log.addAll(events);
    }

    /** Holds what reached a viewer to what was said. */
    void check(String workflow, String epoch, long from, long to, String data) {
        List<NewEvent> events = logs.get(workflow + " " + epoch).subList((int) from - 1, (int) to);
        if (events.size() == 1) {
            assertThat(data).isEqualTo(events.get(0).data().json());
            return;
        }
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
