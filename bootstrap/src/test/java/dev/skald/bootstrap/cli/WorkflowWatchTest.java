package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.WorkflowId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is missing is told, whyever it is. */
class WorkflowWatchTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private ScriptedGateway gateway;
    private WorkflowWatch watch;

    @BeforeEach
    void connect() throws IOException {
        gateway = new ScriptedGateway();
        EventPrinter printer = new EventPrinter(stream(out), stream(err), false);
        watch = new WorkflowWatch(
                new WorkflowTarget(gateway.address(), WorkflowId.random()),
                "token",
                OptionalInt.of(100),
                Optional.empty(),
                printer);
    }

    @AfterEach
    void end() {
        watch.close();
        gateway.close();
    }

    @Test
    void nothingIsMissingFromALogThatComesWhole() throws InterruptedException {
        gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":2");
        think(1, "\"one \"");
        think(2, "\"two \"");
        think(3, "\"three\"");
        awaitPrinted("one two three");
        assertThat(missing()).isEmpty();
    }

    @Test
    void ofAHoleInTheNumbersItIsToldWhereItIs() throws InterruptedException {
        gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":9");
        think(2, "\"two \"");
        think(3, "\"three\"");
        think(7, "\"seven\"");
        awaitPrinted("seven");
        assertThat(missing())
                .containsExactly(
                        "[skald] the event 1 did not arrive, or could not be read",
                        "[skald] the events 4 to 6 did not arrive, or could not be read");
    }

    /** What the client's own JSON has no place for; it tells nobody. */
    @ParameterizedTest
    @ValueSource(strings = {"{\"content\":\"x\",\"a\":1,\"a\":2}", "{\"content\":\"x\",\"n\":1e400}"})
    void whatTheClientCannotReadIsToldAtOnce(String data) throws InterruptedException {
        gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":1");
        think(1, "\"one\"");
        gateway.emit("agent:thought", "{\"type\":\"thought\",\"seq\":2,\"data\":" + data + "}");
        await().atMost(Duration.ofSeconds(30)).until(() -> !missing().isEmpty());
        assertThat(missing()).containsExactly("[skald] something came that could not be read: it is left out");

        think(3, "\"three\"");
        awaitPrinted("three");
        assertThat(missing()).contains("[skald] the event 2 did not arrive, or could not be read");
    }

    @Test
    void whatIsNoLongerKeptIsTold() throws InterruptedException {
        gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":4,\"lastSeq\":4");
        think(4, "\"four \"");
        gateway.emit("workflow:gap", "{\"from\":5,\"to\":5}");
        think(6, "\"six\"");
        awaitPrinted("six");
        assertThat(missing())
                .containsExactly(
                        "[skald] the events 1 to 3 are no longer kept", "[skald] the event 5 is no longer kept");
    }

    @Test
    void thatTheLogBeganAnewIsTold() throws InterruptedException {
        gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":0");
        think(1, "\"one\"");
        gateway.emit("workflow:reset", "{\"epoch\":\"f\",\"firstSeq\":3}");
        think(3, "\"three\"");
        awaitPrinted("three");
        assertThat(missing())
                .containsExactly(
                        "[skald] the log began anew: what else the old one had is lost",
                        "[skald] the events 1 to 2 are no longer kept");
    }

    @Test
    void joinedThoughtsAreSeveralEvents() throws InterruptedException {
        assertThat(gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":9"))
                .contains("\"coalesce\":100");
        joined(1, 4, "one to four ");
        think(5, "\"five \"");
        joined(6, 7, "six, seven ");
        awaitPrinted("seven");
        assertThat(missing()).isEmpty();
        joined(9, 12, "nine to twelve ");
        think(13, "\"thirteen\"");
        awaitPrinted("thirteen");
        assertThat(missing()).containsExactly("[skald] the event 8 did not arrive, or could not be read");
    }

    @Test
    void eachStateOfARunIsToldOnce() throws InterruptedException {
        String running = "{\"runId\":\"r\",\"state\":\"running\"}";
        gateway.subscribed("\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":0,\"run\":" + running);
        gateway.emit("workflow:run", "{\"run\":" + running + "}");
        gateway.emit(
                "workflow:controlled",
                "{\"seq\":1,\"runId\":\"r\",\"by\":\"bob\",\"action\":\"input\",\"data\":\"hm\\n\"}");
        gateway.emit("workflow:run", "{\"run\":{\"runId\":\"r\",\"state\":\"lost\"}}");
        gateway.emit("workflow:run", "{\"run\":{\"runId\":\"q\",\"state\":\"running\"}}");
        awaitPrinted("q started");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "[run] r started", "[control] bob: input \"hm\\n\"", "[run] r lost", "[run] q started");
    }

    private void joined(long from, long to, String content) {
        gateway.emit(
                "agent:thought",
                "{\"type\":\"thought\",\"seq\":" + to + ",\"fromSeq\":" + from + ",\"data\":{\"content\":\"" + content
                        + "\"}}");
    }

    private void think(long seq, String content) {
        gateway.emit(
                "agent:thought", "{\"type\":\"thought\",\"seq\":" + seq + ",\"data\":{\"content\":" + content + "}}");
    }

    private void awaitPrinted(String text) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(out.toString(StandardCharsets.UTF_8)).contains(text));
    }

    private List<String> missing() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }
}
