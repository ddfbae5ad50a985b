package dev.skald.bootstrap.logging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.skald.adapter.memory.MemorySettings;
import dev.skald.adapter.memory.MemoryWorkflows;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.End;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.port.SampleEvents;
import dev.skald.gateway.config.LogFormat;
import dev.skald.gateway.config.LogLevel;
import java.io.ByteArrayOutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

class LoggingTest {

    private static final String LAST = "the last line";

    @AfterEach
    void turnOff() {
        Logging.off();
    }

    @Test
    void aLineOfJsonHasWhatACollectorNeeds() throws Exception {
        String line = logged(LogFormat.JSON, () -> {
            MDC.put("request", "r1");
            LoggerFactory.getLogger("dev.skald.test")
                    .atInfo()
                    .addKeyValue("subject", "alice")
                    .log("client {}\nconnected", "c1");
            MDC.clear();
        });
        assertThat(line.lines()).hasSize(1);
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("level").asText()).isEqualTo("INFO");
        assertThat(json.get("loggerName").asText()).isEqualTo("dev.skald.test");
        assertThat(json.get("formattedMessage").asText()).isEqualTo("client c1\nconnected");
        assertThat(Instant.ofEpochMilli(json.get("timestamp").asLong())).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(json.get("mdc").get("request").asText()).isEqualTo("r1");
        assertThat(json.get("kvpList").get(0).get("subject").asText()).isEqualTo("alice");
    }

    @Test
    void aFailureIsStillOneLineOfJson() throws Exception {
        String line = logged(
                LogFormat.JSON,
                () -> LoggerFactory.getLogger("dev.skald.test").warn("lost", new IllegalStateException("a\nb")));
        assertThat(line.lines()).hasSize(1);
        assertThat(new ObjectMapper()
                        .readTree(line)
                        .get("throwable")
                        .get("message")
                        .asText())
                .isEqualTo("a\nb");
    }

    @Test
    void aLineOfTextHasLevelLoggerMessageAndPairs() {
        assertThat(logged(
                        LogFormat.TEXT,
                        () -> LoggerFactory.getLogger("dev.skald.test")
                                .atWarn()
                                .addKeyValue("subject", "alice")
                                .log("refused")))
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z WARN  \\[.*] dev.skald.test - refused"
                        + "\\s*subject=\"alice\"\\R");
    }

    @Test
    void librariesThatTellPayloadsAreCapped() {
        assertThat(logged(LogFormat.TEXT, () -> {
                    LoggerFactory.getLogger("com.corundumstudio.socketio.Any").info("payload");
                    LoggerFactory.getLogger("io.netty.Any").info("payload");
                    LoggerFactory.getLogger("dev.skald.test").debug("detail");
                }))
                .isEmpty();
    }

    @Test
    void whatAModuleWithoutSlf4jHasToSayIsSaidHere() {
        EventLog log = MemoryWorkflows.within(MemorySettings.defaults()).eventLog();
        WorkflowId workflow = WorkflowId.random();
        String line = logged(LogFormat.TEXT, () -> {
            log.follow(workflow, new FailingPublisher());
            log.append(workflow, SampleEvents.thoughts("e", 1));
        });
        assertThat(line)
                .contains("ERROR", "d.s.a.store.Follower - a publisher threw on a hint")
                .contains("IllegalStateException: as planned");
    }

    @Test
    void anOutputThatNobodyTakesBlocksNobodyAndWhatIsDroppedIsCounted() throws Exception {
        try (PipedOutputStream unread = new PipedOutputStream(new PipedInputStream(64))) {
            Logging.to(new PrintStream(unread, true, StandardCharsets.UTF_8), LogFormat.TEXT, LogLevel.INFO);
            long before = Logging.dropped();
            for (int i = 0; i < 9_000; i++) {
                LoggerFactory.getLogger("dev.skald.test").info("line {}", i);
            }
            assertThat(Logging.dropped() - before).isBetween(1L, 9_000L - 8_192L);
            Logging.off();
        }
    }

    @Test
    void aLineThatCannotBeToldIsDroppedAndTheNextIsWritten() {
        long before = Logging.dropped();
        Object untold = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("untold");
            }
        };
        Logger log = LoggerFactory.getLogger("dev.skald.test");
        String lines = logged(LogFormat.TEXT, () -> {
            log.atInfo().addKeyValue("what", untold).log("first");
            log.info("second");
        });
        assertThat(lines.lines()).hasSize(1);
        assertThat(lines).contains("second");
        assertThat(Logging.dropped() - before).isEqualTo(1);
    }

    /** Breaks the rule of publishers that they never throw. */
    private static final class FailingPublisher implements EventPublisher {

        @Override
        public void publish(RecordedBatch batch) {
            throw new IllegalStateException("as planned");
        }

        @Override
        public void moved(WorkflowId workflow, EventLog.Extent log) {
            throw new IllegalStateException("as planned");
        }

        @Override
        public void ended(WorkflowId workflow, End why) {
            throw new IllegalStateException("as planned");
        }
    }

    @ParameterizedTest
    @CsvSource({"INFO, 1", "DEBUG, 2", "TRACE, 3"})
    void theLevelIsThatOfTheGatewaysOwnCode(LogLevel level, int own) {
        String lines = logged(LogFormat.TEXT, level, () -> {
            for (String name :
                    new String[] {"dev.skald.test", "com.corundumstudio.socketio", "io.netty", "com.nimbusds"}) {
                Logger logger = LoggerFactory.getLogger(name);
                logger.info("one");
                logger.debug("one");
                logger.trace("one");
            }
        });
        assertThat(lines.lines().filter(line -> line.contains("dev.skald.test") || line.contains("d.skald.test")))
                .hasSize(own);
        assertThat(lines).doesNotContain("corundumstudio", "netty").containsOnlyOnce("com.nimbusds");
    }

    private static String logged(LogFormat format, Runnable logging) {
        return logged(format, LogLevel.INFO, logging);
    }

    private static String logged(LogFormat format, LogLevel level, Runnable logging) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Logging.to(new PrintStream(bytes, true, StandardCharsets.UTF_8), format, level);
        logging.run();
        LoggerFactory.getLogger("dev.skald.test").info(LAST);
        await().until(() -> bytes.toString(StandardCharsets.UTF_8).contains(LAST));
        Logging.off();
        return bytes.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.contains(LAST))
                .map(line -> line + System.lineSeparator())
                .collect(Collectors.joining());
    }

    /** It does so within half a second: what holds the test up may cost a line, but not every time. */
    @Test
    void whatStillWaitsIsWrittenWhenTheLogIsTurnedOff() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int run = 0; run < 3 && bytes.size() == 0; run++) {
            Logging.to(new PrintStream(bytes, true, StandardCharsets.UTF_8), LogFormat.TEXT, LogLevel.INFO);
            LoggerFactory.getLogger("dev.skald.test").info(LAST);
            Logging.off();
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8)).contains(LAST);
    }
}
