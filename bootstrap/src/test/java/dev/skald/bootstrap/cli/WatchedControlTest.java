package dev.skald.bootstrap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.domain.event.WorkflowId;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code skald watch} asks of an agent, and by which right. */
class WatchedControlTest {

    private static final String RUNNING =
            "\"epoch\":\"e\",\"firstSeq\":1,\"lastSeq\":0,\"run\":{\"runId\":\"r\",\"state\":\"running\"}";

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @ParameterizedTest
    @CsvSource({"--coalesce off,false", "--cancel,true", "--approve c1,true"})
    void itsOwnTokenMayControlOnlyIfItIsToldTo(String option, boolean control) throws Exception {
        try (ScriptedGateway gateway = new ScriptedGateway()) {
            CompletableFuture<Integer> watch = watch(gateway, option);
            JsonNode connect = new ObjectMapper().readTree(gateway.connected());
            String claims = connect.path("token").asText().split("\\.", -1)[1];
            assertThat(new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8)
                            .contains("runs:control"))
                    .isEqualTo(control);
            gateway.subscribed(RUNNING);
            gateway.emit("workflow:unsubscribed", "{\"reason\":\"deleted\"}");
            assertThat(watch.get(30, TimeUnit.SECONDS)).isZero();
        }
    }

    /** The first connection is lost before the answer: it is the same control under its id. */
    @Test
    void whatIsNotAnsweredIsAskedAgainAndTheSame() throws Exception {
        try (ScriptedGateway gateway = new ScriptedGateway()) {
            CompletableFuture<Integer> watch = watch(gateway, "--reject c1");
            gateway.subscribed(RUNNING);
            String first = gateway.leave();
            gateway.subscribed(RUNNING);
            String second = gateway.answered("{\"ok\":true,\"seq\":3}");
            assertThat(second.replaceFirst("^\\[", "")).isEqualTo(first.replaceFirst("^\\[", ""));
            assertThat(first).contains("workflow:control", "\"reject\"", "\"c1\"", "\"id\":");
            gateway.emit("workflow:run", "{\"run\":{\"runId\":\"r\",\"state\":\"failed\"}}");
            assertThat(watch.get(30, TimeUnit.SECONDS)).isZero();
            assertThat(text()).contains("[skald] the run is over: failed");
        }
    }

    /** The notice that tells of which run comes behind the end of another one. */
    @Test
    void theEndOfAnotherRunIsNotTheOneThatIsAwaited() throws Exception {
        try (ScriptedGateway gateway = new ScriptedGateway()) {
            CompletableFuture<Integer> watch = watch(gateway, "--cancel");
            gateway.subscribed(RUNNING.replace("running", "failed"));
            gateway.answered("{\"ok\":true,\"seq\":3}");
            gateway.emit("workflow:controlled", "{\"seq\":3,\"runId\":\"q\",\"by\":\"me\",\"action\":\"cancel\"}");
            gateway.emit("workflow:run", "{\"run\":{\"runId\":\"q\",\"state\":\"running\"}}");
            gateway.emit("workflow:run", "{\"run\":{\"runId\":\"q\",\"state\":\"cancelled\"}}");
            assertThat(watch.get(30, TimeUnit.SECONDS)).isZero();
            assertThat(text()).contains("[run] q started", "[run] q cancelled", "[skald] the run is over: cancelled");
        }
    }

    private CompletableFuture<Integer> watch(ScriptedGateway gateway, String options) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        Terminal terminal = new Terminal(
                Map.of("JWT_SECRET", "a-secret-of-exactly-32-bytes-...."),
                InputStream.nullInputStream(),
                stream,
                stream);
        String line = "watch " + gateway.address() + "/v1/workflows/" + WorkflowId.random() + " " + options;
        return CompletableFuture.supplyAsync(() -> Programs.run(terminal, line.split(" ", -1)));
    }

    private String text() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
