package dev.skald.adapter.http;

import static dev.skald.adapter.http.RunFace.AGENT;
import static dev.skald.adapter.http.RunFace.JSON;
import static dev.skald.adapter.http.RunFace.lease;
import static dev.skald.adapter.http.RunFace.result;
import static dev.skald.adapter.http.RunFace.text;
import static dev.skald.adapter.http.RunFace.thought;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import dev.skald.adapter.netty.LeakCheck;
import dev.skald.adapter.netty.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** A lease is told to the one who opened the run, and written nowhere else. */
@ExtendWith(LeakCheck.class)
class LeaseCanaryTest {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Lines lines = new Lines();
    private Level before;
    private RunFace face;

    private static final class Lines extends AppenderBase<ILoggingEvent> {

        private final Queue<String> texts = new ConcurrentLinkedQueue<>();

        @Override
        protected void append(ILoggingEvent line) {
            texts.add(line.getFormattedMessage()
                    + (line.getThrowableProxy() == null ? "" : ThrowableProxyUtil.asString(line.getThrowableProxy())));
        }
    }

    @BeforeEach
    void listen() {
        before = root.getLevel();
        lines.start();
        root.addAppender(lines);
        root.setLevel(Level.TRACE);
        face = new RunFace();
    }

    @AfterEach
    void stop() {
        face.close();
        root.setLevel(before);
        root.detachAppender(lines);
    }

    @Test
    void noLineNoRefusalAndNoMetricHasALease() {
        face.register();
        RawClient.Answer opened = face.post(AGENT, face.path + "/runs", "{}");
        String lease = text(opened, "lease");
        String canary = "canary-" + lease;
        String heartbeat = face.path + "/runs/" + text(opened, "runId") + "/heartbeat";
        List<RawClient.Answer> answers = new ArrayList<>();
        answers.add(face.post(AGENT, face.path + "/runs", "{}"));
        for (String header : List.of(lease(lease), lease(canary), lease(lease) + lease(canary), lease(lease + "\0"))) {
            answers.add(face.call(AGENT, "POST", heartbeat, header, ""));
            answers.add(face.call("bob", "POST", heartbeat, header, ""));
            answers.add(face.call(AGENT, "POST", face.path + "/events", JSON + header, thought("a")));
            answers.add(face.call(AGENT, "POST", face.path + "/events", JSON + header, "{"));
            answers.add(face.call(AGENT, "PATCH", heartbeat, header, ""));
        }
        answers.add(face.publish(lease, result("end")));
        answers.add(face.publish(lease, thought("late")));
        answers.add(face.get("alice", face.path));
        answers.add(face.get("alice", face.path + "/events"));
        answers.add(face.get("alice", "/v1/workflows"));
        answers.add(face.get(AGENT, face.path + "/controls"));
        answers.add(face.get("", "/metrics"));
        assertThat(answers).extracting(RawClient.Answer::status).contains(200, 202, 400, 403, 409);
        assertThat(answers).allSatisfy(answer -> assertThat(answer.toString()).doesNotContain(lease));
        assertThat(lines.texts)
                .anyMatch(line -> line.contains("409 run_open"))
                .anyMatch(line -> line.contains("409 lease_lost"))
                .allSatisfy(line -> assertThat(line).doesNotContain(lease));
    }
}
