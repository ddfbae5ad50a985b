package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.skald.application.publish.EventDraft;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A fuzz target: bodies of a publish. The first byte of an input says whether it is one event or one a line.
 *
 * <p>A body is refused in words, or each of its events is JSON in strict UTF-8 for a parser that knows none of our
 * rules but refuses repeated names, no number of it is infinite, and each event is the same when it is written as a
 * line and published again.
 */
public final class EventsFuzz {

    private static final WorkflowId WORKFLOW = WorkflowId.parse("7b0e4c1e-2a51-4b8e-9d35-6f0d6a3c9e11");
    private static final Instant NOW = Instant.parse("2026-11-23T09:30:00.123Z");
    private static final EventParser PARSER = new EventParser(65_536);
    private static final JsonFactory STRICT = new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private EventsFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        List<EventDraft> drafts;
        try {
            drafts = PARSER.parse(body, input[0] % 2 == 0 ? MediaType.NDJSON : MediaType.JSON)
                    .drafts();
        } catch (RefusedException refused) {
            int status = refused.problem().status();
            if (status != 400 && status != 413 && status != 422) {
                throw new AssertionError("refused with " + status);
            }
            return;
        }
        for (EventDraft draft : drafts) {
            checkJson(draft.event().data().toUtf8());
            checkAgain(draft);
        }
    }

    private static void checkJson(byte[] data) throws IOException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(data))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new AssertionError("data were taken that are no UTF-8", e);
        }
        int depth = 0;
        try (JsonParser json = STRICT.createParser(text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token.isStructStart() ? 1 : 0;
                depth -= token.isStructEnd() ? 1 : 0;
                if (token.isNumeric() && Double.isInfinite(Double.parseDouble(json.getText()))) {
                    throw new AssertionError("an infinite number was taken");
                }
                if (depth > JsonText.MAX_NESTING) {
                    throw new AssertionError("it nests too deep");
                }
            }
        }
    }

    private static void checkAgain(EventDraft draft) {
        RecordedEvent event = new RecordedEvent(
                1, draft.event().type(), draft.event().data(), draft.timestamp().orElse(NOW));
        byte[] line = EventLine.of(WORKFLOW, event, draft.id());
        if (line.length > 65_536) {
            return;
        }
        List<EventDraft> again;
        try {
            again = PARSER.parse(line, MediaType.NDJSON).drafts();
        } catch (RefusedException e) {
            throw new AssertionError("written down again it is refused: " + e.problem(), e);
        }
        boolean same = again.size() == 1
                && again.get(0).id().equals(draft.id())
                && again.get(0).event().type() == draft.event().type()
                && again.get(0).timestamp().equals(Optional.of(event.timestamp()))
                && inOneLine(again.get(0)).equals(inOneLine(draft));
        if (!same) {
            throw new AssertionError("written down and published again it is another event");
        }
    }

    private static String inOneLine(EventDraft draft) {
        return draft.event().data().json().replace('\n', ' ').replace('\r', ' ');
    }
}
