package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.application.publish.EventDraft;
import dev.skald.domain.event.EventData;
import dev.skald.domain.event.EventType;
import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineTest {

    private static final WorkflowId WORKFLOW = WorkflowId.random();
    private static final RunId RUN = RunId.random();

    private static byte[] line(EventType type, String data) {
        Instant when = Instant.parse("2026-11-23T09:30:00.123Z");
        return EventLine.of(
                WORKFLOW, new RecordedEvent(4, type, EventData.of(data), when, Optional.of(RUN)), Optional.of("e-1"));
    }

    private static EventDraft publishedAgain(byte[] line) {
        return new EventParser(10_000).parse(line, MediaType.NDJSON).drafts().get(0);
    }

    @Test
    void namesTheRun() {
        assertThat(new String(line(EventType.THOUGHT, "{\"content\":\"a\"}"), StandardCharsets.UTF_8))
                .isEqualTo("{\"type\":\"thought\",\"workflowId\":\"" + WORKFLOW + "\",\"seq\":4,\"runId\":\"" + RUN
                        + "\",\"data\":{\"content\":\"a\"},\"timestamp\":\"2026-11-23T09:30:00.123Z\",\"id\":\"e-1\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"message\":\"m\",\"code\":\"producer_lost\",\"retryable\":true} | {\"message\":\"m\",\"retryable\":true}",
                "{ \"code\" : \"superseded\", \"message\":\"\\u00e4\", \"n\":1.10 } | {\"message\":\"\\u00e4\",\"n\":1.10}",
            })
    void canBePublishedAgainIfTheGatewayEndedARunByIt(String data, String without) {
        EventDraft again = publishedAgain(line(EventType.ERROR, data));
        assertThat(again.event().data().json()).isEqualTo(without);
        assertThat(again.id()).contains("e-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"m\",\"code\":\"cancelled\"}",
                "{\"message\":\"m\" , \"code\":7}",
                "{\"message\":\"producer_lost\",\"more\":{\"code\":\"superseded\"}}"
            })
    void leavesOtherErrorsAsTheyAre(String data) {
        assertThat(publishedAgain(line(EventType.ERROR, data)).event().data().json())
                .isEqualTo(data);
    }

    @Test
    void leavesOtherTypesAsTheyAre() {
        String data = "{\"code\":\"superseded\"}";
        assertThat(publishedAgain(line(EventType.RESULT, data)).event().data().json())
                .isEqualTo(data);
    }
}
