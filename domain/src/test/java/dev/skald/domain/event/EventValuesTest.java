package dev.skald.domain.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventValuesTest {

    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final EventData DATA = EventData.of("{\"content\":\"x\"}");

    @Test
    void aTimestampIsTruncatedToMilliseconds() {
        assertThat(event(NOON.plusNanos(123_999_999), Optional.empty()).timestamp())
                .isEqualTo(NOON.plusMillis(123));
        assertThat(event(Instant.EPOCH.minusNanos(1), Optional.empty()).timestamp())
                .isEqualTo(Instant.EPOCH.minusMillis(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 64})
    void anIdHasOneToSixtyFourCharacters(int length) {
        assertThat(event(NOON, Optional.of("x".repeat(length))).id()).hasValue("x".repeat(length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65})
    void anIdHasNoneLessAndNoneMore(int length) {
        assertThatIllegalArgumentException().isThrownBy(() -> event(NOON, Optional.of("x".repeat(length))));
    }

    @Test
    void aNewEventIsNumberedAsItIs() {
        assertThat(event(NOON, Optional.of("x")).numbered(7))
                .isEqualTo(new RecordedEvent(7, EventType.RESULT, DATA, NOON));
    }

    @Test
    void aLogCountsFromOne() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> event(NOON, Optional.empty()).numbered(0));
    }

    @Test
    void aPositionLiesBehindZeroOrMore() {
        assertThat(new StreamPosition("e", 0).seq()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> new StreamPosition("e", -1));
    }

    @ParameterizedTest
    @CsvSource({"THOUGHT,thought", "TOOL_CALL,tool_call", "RESULT,result", "ERROR,error"})
    void aTypeHasAWireNameAndAnEventName(EventType type, String wireName) {
        assertThat(type.wireName()).isEqualTo(wireName);
        assertThat(type.eventName()).isEqualTo("agent:" + wireName);
        assertThat(EventType.ofWireName(wireName)).contains(type);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Thought", "agent:thought", "toolcall", "thought "})
    void anyOtherWireNameIsNone(String name) {
        assertThat(EventType.ofWireName(name)).isEmpty();
    }

    private static NewEvent event(Instant timestamp, Optional<String> id) {
        return new NewEvent(EventType.RESULT, DATA, timestamp, id);
    }
}
