package dev.skald.adapter.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.skald.adapter.netty.Problem;
import dev.skald.application.publish.EventDraft;
import dev.skald.domain.event.AgentError;
import dev.skald.domain.event.AgentResult;
import dev.skald.domain.event.AgentThought;
import dev.skald.domain.event.AgentToolCall;
import dev.skald.domain.run.RunState;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventParserTest {

    private final EventParser parser = new EventParser(100_000);

    private EventDraft one(String json) {
        return parser.parse(json.getBytes(StandardCharsets.UTF_8), MediaType.JSON)
                .drafts()
                .get(0);
    }

    private Problem refused(byte[] body, MediaType type) {
        return catchThrowableOfType(RefusedException.class, () -> parser.parse(body, type))
                .problem();
    }

    private Problem refused(String json) {
        return refused(json.getBytes(StandardCharsets.UTF_8), MediaType.JSON);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"content\":\"x\"}",
                "{ \"content\" : \"x\" , \"n\":1.0e-400,\"m\":0.10, \"big\":123456789012345678901234567890 }",
                "{\"content\":\"\\u00e9\\ud83d\\ude00 é 😀\",\"\\u0078\":null}",
                "{\"nested\":{\"data\":{\"type\":\"}\"}},\"content\":\"{\\\"\"}",
                "{\"content\":\"x\",\"\\ud83d\\ude00\":1,\"abc\\ud83d\\ude00\":[{\"😀\":1}]}",
                "{\n\t\"content\":\"x\",\r\n\"list\":[1,[2,{\"a\":[]}]]\n}",
            })
    void keepsTheDataByteForByte(String data) {
        for (String envelope : List.of(
                "{\"type\":\"thought\",\"data\":%s}",
                "  {\"data\":%s,\"type\":\"thought\",\"x\":[{}]}  ",
                "\n{\"é\":\"😀\", \"data\" : %s , \"type\":\"thought\"}\n")) {
            assertThat(one(envelope.formatted(data)).event().data().json()).isEqualTo(data);
        }
    }

    @Test
    void keepsTheDataOfEachLineByteForByte() {
        String lines =
                "{\"type\":\"result\",\"data\":{\"é\":1.10}}\n\n\t{\"type\":\"result\",\"data\":{ \"b\":[2] }}\r\n"
                        + "{\"data\":{\"c\":\"\\n\"},\"type\":\"result\"}";
        ParsedEvents events = parser.parse(lines.getBytes(StandardCharsets.UTF_8), MediaType.NDJSON);
        assertThat(events.drafts().stream().map(draft -> draft.event().data().json()))
                .containsExactly("{\"é\":1.10}", "{ \"b\":[2] }", "{\"c\":\"\\n\"}");
        assertThat(events.line(0)).isEqualTo(1);
        assertThat(events.line(1)).isEqualTo(3);
        assertThat(events.line(2)).isEqualTo(4);
    }

    @Test
    void readsEachKindOfEvent() {
        assertThat(one("{\"type\":\"thought\",\"data\":{\"content\":\" \"}}").event())
                .isInstanceOfSatisfying(
                        AgentThought.class, event -> assertThat(event.content()).isEqualTo(" "));
        assertThat(
                        one("{\"type\":\"tool_call\",\"data\":{\"tool\":\"t\",\"status\":\"failed\",\"callId\":\"c\",\"input\":[1]}}")
                                .event())
                .isInstanceOfSatisfying(AgentToolCall.class, event -> {
                    assertThat(event.tool()).contains("t");
                    assertThat(event.content()).isEmpty();
                    assertThat(event.status()).contains("failed");
                });
        assertThat(one("{\"type\":\"result\",\"data\":{\"a\":{\"b\":1},\"c\":2}}")
                        .event())
                .isInstanceOfSatisfying(
                        AgentResult.class, event -> assertThat(event.members()).isEqualTo(2));
        assertThat(one("{\"type\":\"error\",\"data\":{\"message\":\"m\",\"code\":7,\"retryable\":false}}")
                        .event())
                .isInstanceOfSatisfying(
                        AgentError.class, event -> assertThat(event.message()).isEqualTo("m"));
    }

    @Test
    void readsOfAnErrorWhetherItEndsARun() {
        assertThat(endOf("{\"message\":\"m\"}")).contains(RunState.FAILED);
        assertThat(endOf("{\"message\":\"m\",\"retryable\":false,\"code\":7}")).contains(RunState.FAILED);
        assertThat(endOf("{\"message\":\"m\",\"retryable\":null,\"code\":null}"))
                .contains(RunState.FAILED);
        assertThat(endOf("{\"message\":\"m\",\"code\":\"cancelled\"}")).contains(RunState.CANCELLED);
        assertThat(endOf("{\"retryable\":true,\"message\":\"m\",\"code\":\"cancelled\"}"))
                .isEmpty();
    }

    private Optional<RunState> endOf(String data) {
        return one("{\"type\":\"error\",\"data\":" + data + "}").event().endsRunAs();
    }

    @Test
    void readsIdAndTimestampAndIgnoresWhatItDoesNotKnow() {
        EventDraft draft = one("{\"id\":\"a-1\",\"timestamp\":\"2026-11-23T10:30:00.1239+01:00\",\"seq\":{\"type\":1},"
                + "\"type\":\"thought\",\"data\":{\"content\":\"x\",\"type\":\"error\",\"id\":5}}");
        assertThat(draft.id()).contains("a-1");
        assertThat(draft.timestamp()).contains(Instant.parse("2026-11-23T09:30:00.123Z"));
        assertThat(draft.event()).isInstanceOf(AgentThought.class);
    }

    @Test
    void takesNullForAbsentWhereAMemberIsOptional() {
        EventDraft draft = one("{\"id\":null,\"timestamp\":null,\"type\":\"error\","
                + "\"data\":{\"message\":\"m\",\"code\":null,\"retryable\":null}}");
        assertThat(draft.id()).isEmpty();
        assertThat(draft.timestamp()).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "type | {\"data\":{\"content\":\"x\"}}",
                "type | {\"type\":null,\"data\":{\"content\":\"x\"}}",
                "type | {\"type\":[\"thought\"],\"data\":{\"content\":\"x\"}}",
                "type | {\"type\":\"Thought\",\"data\":{\"content\":\"x\"}}",
                "type | {\"type\":\"thought\",\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
                "data | {\"type\":\"thought\"}",
                "data | {\"type\":\"thought\",\"data\":null}",
                "data | {\"type\":\"thought\",\"data\":[{\"content\":\"x\"}]}",
                "data | {\"type\":\"thought\",\"data\":\"{}\"}",
                "data | {\"type\":\"thought\",\"data\":{\"content\":\"x\"},\"data\":{\"content\":\"x\"}}",
                "data | {\"type\":\"result\",\"data\":{}}",
                "data.content | {\"type\":\"thought\",\"data\":{}}",
                "data.content | {\"type\":\"thought\",\"data\":{\"content\":null}}",
                "data.content | {\"type\":\"thought\",\"data\":{\"content\":{\"content\":\"x\"}}}",
                "data.content | {\"type\":\"thought\",\"data\":{\"content\":\"x\",\"content\":\"x\"}}",
                "data.content | {\"type\":\"thought\",\"data\":{\"c\\u006Fntent\":\"x\",\"content\":\"x\"}}",
                "data.😀 | {\"type\":\"result\",\"data\":{\"😀\":1,\"\\uD83D\\uDE00\":2}}",
                "data.x.y | {\"type\":\"thought\",\"data\":{\"content\":\"x\",\"x\":{\"y\":1,\"y\":1}}}",
                "data.x[1].y | {\"type\":\"result\",\"data\":{\"x\":[{\"y\":1},{\"y\":[],\"y\":1}]}}",
                "data.x[1] | {\"type\":\"result\",\"data\":{\"x\":[1.5e308,-1e999]}}",
                "data.n | {\"type\":\"result\",\"data\":{\"n\":1e400}}",
                "data.code | {\"type\":\"error\",\"data\":{\"message\":\"m\",\"code\":1e400}}",
                "data.code | {\"type\":\"error\",\"data\":{\"message\":\"m\",\"code\":\"producer_lost\"}}",
                "data.code | {\"data\":{\"code\":\"superseded\",\"message\":\"m\"},\"type\":\"error\"}",
                "x | {\"type\":\"result\",\"data\":{\"a\":1},\"x\":1,\"x\":1}",
                "x.y | {\"type\":\"result\",\"data\":{\"a\":1},\"x\":{\"y\":1,\"y\":1}}",
                "x.y | {\"type\":\"result\",\"data\":{\"a\":1},\"x\":{\"y\":1e309}}",
                "id | {\"id\":null,\"id\":null,\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
                "data.content | {\"type\":\"tool_call\",\"data\":{\"tool\":\"t\",\"content\":5}}",
                "data.tool | {\"type\":\"tool_call\",\"data\":{}}",
                "data.tool | {\"type\":\"tool_call\",\"data\":{\"tool\":\" \"}}",
                "data.tool | {\"type\":\"tool_call\",\"data\":{\"tool\":5}}",
                "data.callId | {\"type\":\"tool_call\",\"data\":{\"tool\":\"t\",\"callId\":5}}",
                "data.status | {\"type\":\"tool_call\",\"data\":{\"tool\":\"t\",\"status\":\"done\"}}",
                "data.status | {\"type\":\"tool_call\",\"data\":{\"tool\":\"t\",\"status\":true}}",
                "data.message | {\"type\":\"error\",\"data\":{\"code\":\"x\"}}",
                "data.message | {\"type\":\"error\",\"data\":{\"message\":5}}",
                "data.code | {\"type\":\"error\",\"data\":{\"message\":\"m\",\"code\":{}}}",
                "data.retryable | {\"type\":\"error\",\"data\":{\"message\":\"m\",\"retryable\":\"no\"}}",
                "timestamp | {\"timestamp\":\"yesterday\",\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
                "timestamp | {\"timestamp\":1764000000,\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
                "id | {\"id\":\"\",\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
                "id | {\"id\":17,\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
            })
    void names422TheMemberAtFault(String field, String json) {
        Problem problem = refused(json);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).singleElement().satisfies(fault -> {
            assertThat(fault.field()).contains(field);
            assertThat(fault.line()).hasValue(1);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"thought\",\"data\":{\"content\":\"\"}}",
                "{\"type\":\"error\",\"data\":{\"message\":\"\"}}",
                "{\"type\":\"error\",\"data\":{\"message\":\" \\n\"}}",
                "{\"type\":\"thought\",\"data\":{\"content\":\"\\ud83d\"}}",
                "{\"type\":\"result\",\"data\":{\"a\":{\"type\":1,\"data\":2},\"data\":[{\"a\":1},{\"a\":1}],\"n\":1e-999}}",
            })
    void takesEmptyTextsHalvesOfPairsAndNamesThatAreRepeatedElsewhere(String json) {
        assertThat(one(json).event().data().json()).isEqualTo(json.substring(json.indexOf("{", 1), json.length() - 1));
    }

    @Test
    void tellsEveryNameAndNumberAtFaultWithItsLineBesideTheOtherFaults() {
        String lines = """
                {"type":"result","data":{"a":1}}
                {"type":"thought","data":{"content":1,"n":1e400,"n":2}}
                {"id":"","type":"x","type":"y"}
                """;
        Problem problem = refused(lines.getBytes(StandardCharsets.UTF_8), MediaType.NDJSON);
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .extracting(
                        fault -> fault.line().orElse(0) + " " + fault.field().orElse(""))
                .containsExactly(
                        "2 data.n", "2 data.n", "2 data.content", "3 id", "3 type", "3 type", "3 type", "3 data");
    }

    @Test
    void saysWhatIsWrongWithATimestamp() {
        assertThat(refused("{\"timestamp\":\"2026-11-23T09:30:60Z\",\"type\":\"thought\",\"data\":{\"content\":\"x\"}}")
                        .errors()
                        .get(0)
                        .message())
                .isEqualTo("must be an ISO 8601 date and time with an offset: "
                        + "there is no second 60: leap seconds are not counted here");
    }

    @Test
    void namesAllMembersAtFault() {
        Problem problem = refused("{\"timestamp\":1,\"id\":\"" + "x".repeat(65)
                + "\",\"type\":\"error\",\"data\":{\"retryable\":1,\"code\":[]}}");
        assertThat(problem.errors())
                .extracting(fault -> fault.field().orElse(""))
                .containsExactly("timestamp", "id", "data.message", "data.code", "data.retryable");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"thought\",\"data\":{\"content\":\"x\"}}}",
                "{\"type\":\"thought\",\"data\":{\"content\":\"x\"}}{}",
                "{\"type\":\"thought\",\"data\":{\"content\":\"x\",}}",
                "{\"type\":\"thought\",\"data\":{\"content\":NaN}}",
                "{\"type\":\"result\",\"data\":{\"n\":01}}",
                "{\"type\":\"result\",\"data\":{\"n\":Infinity}}",
                "{'type':'thought','data':{'content':'x'}}",
                "{\"type\":\"thought\",\"data\":{\"content\":\"x\ty\"}}",
                "{\"type\":\"thought\",\"data\":{\"content\":\"\\x\"}}",
                "{\"type\":\"thought\" /* so */,\"data\":{\"content\":\"x\"}}",
                "\u0000{",
                "{\u0000\"\u0000",
                "thought",
                "\uFEFF{\"type\":\"thought\",\"data\":{\"content\":\"x\"}}",
            })
    void answers400ToWhatIsNoJson(String json) {
        assertThat(refused(json).status()).isEqualTo(400);
    }

    @Test
    void answers422ToJsonThatIsNoObject() {
        assertThat(refused("[]").status()).isEqualTo(422);
        assertThat(refused("5").status()).isEqualTo(422);
    }

    @Test
    void tellsTheLineOfAFaultInPrettyPrintedJson() {
        assertThat(refused("{\n\"type\":\"thought\",\n\"data\":!}")
                        .errors()
                        .get(0)
                        .line())
                .hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "C3",
                "C3 28",
                "C0 80",
                "C1 BF",
                "E0 80 80",
                "ED A0 80",
                "ED BF BF",
                "F0 80 80 80",
                "F4 90 80 80",
                "F5 80 80 80",
                "FF",
                "E2 82",
                "F0 9F 98"
            })
    void refusesIllFormedUtf8(String hex) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes("{\"type\":\"thought\",\"data\":{\"content\":\"".getBytes(StandardCharsets.US_ASCII));
        for (String octet : hex.split(" ", -1)) {
            body.write(Integer.parseInt(octet, 16));
        }
        body.writeBytes("\"}}".getBytes(StandardCharsets.US_ASCII));
        assertThat(refused(body.toByteArray(), MediaType.JSON).status()).isEqualTo(400);
        assertThat(refused(body.toByteArray(), MediaType.NDJSON).errors().get(0).line())
                .hasValue(1);
    }

    @Test
    void takesEveryLengthOfWellFormedUtf8() {
        String content = "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\ud800\udc00\udbff\udfff";
        assertThat(one("{\"type\":\"thought\",\"data\":{\"content\":\"" + content + "\"}}")
                        .event())
                .isInstanceOfSatisfying(
                        AgentThought.class, event -> assertThat(event.content()).isEqualTo(content));
    }

    @Test
    void takesDataThatNestsFiveHundredDeepAndNoDeeper() {
        assertThat(one(nested(500)).event()).isInstanceOf(AgentResult.class);
        assertThat(refused(nested(501)).status()).isEqualTo(422);
        assertThat(refused(nested(40_000)).status()).isEqualTo(422);
    }

    private static String nested(int depth) {
        return "{\"type\":\"result\",\"data\":{\"a\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}}";
    }

    @Test
    void takesANumberOfManyDigits() {
        String digits = "1".repeat(5000);
        assertThat(one("{\"type\":\"result\",\"data\":{\"n\":" + digits + "." + digits + "e-5000}}")
                        .event()
                        .data()
                        .json())
                .contains(digits + ".");
    }

    @Test
    void tellsABoundedNumberOfFaults() {
        Problem problem = refused("{}\n".repeat(1000).getBytes(StandardCharsets.UTF_8), MediaType.NDJSON);
        assertThat(problem.errors()).hasSize(Faults.MAX_TOLD);
    }
}
