package dev.skald.bootstrap.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose log is in files, in the hands of an operator. */
class FilesIT {

    private final String workflow = UUID.randomUUID().toString();

    @TempDir
    private Path directory;

    @Test
    void whatWasAcknowledgedOutlivesAKill() {
        SkaldProcess first = SkaldProcess.serving(settings());
        Agents.of(first).register(workflow, "alice", "bob");
        assertThat(Agents.of(first).publish(workflow, events(1, 20)).statusCode())
                .isEqualTo(202);
        JsonNode before = history(first);
        first.kill();
        try (SkaldProcess next = SkaldProcess.serving(settings())) {
            assertThat(history(next)).isEqualTo(before);
            JsonNode again =
                    Agents.json(Agents.of(next).publish(workflow, events(20, 2)).body());
            assertThat(again.path("duplicates").asInt()).isEqualTo(1);
            assertThat(again.path("firstSeq").asInt()).isEqualTo(21);
        }
    }

    @Test
    void theProgramsLookAtALogBesideItsGateway() {
        try (SkaldProcess skald = SkaldProcess.serving(settings())) {
            Agents.of(skald).publish(workflow, events(1, 3));
            SkaldProcess check = program("check", log());
            assertThat(check.exitCode()).isZero();
            assertThat(check.log()).contains("workflows 1", "events    3");

            SkaldProcess export = program("export", log(), workflow);
            assertThat(export.exitCode()).isZero();
            List<String> lines = export.log().lines().toList();
            assertThat(lines).hasSize(3);
            assertThat(lines.get(0)).contains("\"id\":\"event-1\"", "\"seq\":1", workflow);
            JsonNode answer = Agents.json(Agents.of(skald)
                    .publish(UUID.randomUUID().toString(), lines)
                    .body());
            assertThat(answer.path("accepted").asInt()).isEqualTo(3);

            assertThat(program("export", log(), UUID.randomUUID().toString()).exitCode())
                    .isEqualTo(1);
            assertThat(program("check").exitCode()).isEqualTo(2);
            assertThat(program("export", log(), "no-uuid").exitCode()).isEqualTo(2);
        }
    }

    @Test
    void aDirectoryBelongsToOneProcessWhateverItIsCalled() throws IOException {
        try (SkaldProcess skald = SkaldProcess.serving(settings())) {
            Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of(log()));
            for (String name : List.of(log(), link.toString())) {
                SkaldProcess second = start(Map.of("EVENT_LOG", "file:" + name));
                assertThat(second.exitCode()).isEqualTo(78);
                assertThat(second.err()).hasLineCount(1).contains("EVENT_LOG", log());
            }
            assertThat(skald.isAlive()).isTrue();
        }
    }

    @Test
    void aDirectoryWithSomethingElseIsLeftAlone() throws IOException {
        Path letter = Files.writeString(directory.resolve("letter"), "mine");
        SkaldProcess skald = start(Map.of("EVENT_LOG", "file:" + directory));
        assertThat(skald.exitCode()).isEqualTo(78);
        assertThat(skald.err()).hasLineCount(1).contains("EVENT_LOG", directory.toString());
        try (Stream<Path> all = Files.list(directory)) {
            assertThat(all).containsExactly(letter);
        }
    }

    @Test
    void aDamagedDatabaseStopsTheStartWithALineThatSaysWhatToDo() throws IOException {
        try (SkaldProcess skald = SkaldProcess.serving(settings())) {
            Agents.of(skald).publish(workflow, events(1, 3));
        }
        Path database = Path.of(log(), "skald.db");
        byte[] bytes = Files.readAllBytes(database);
        java.util.Arrays.fill(bytes, 0, 64, (byte) 0);
        Files.write(database, bytes);
        SkaldProcess next = start(settings());
        assertThat(next.exitCode()).isEqualTo(78);
        assertThat(next.err()).hasLineCount(1).contains("EVENT_LOG", "skald.db");
        assertThat(program("check", log()).exitCode()).isEqualTo(1);
    }

    private Map<String, String> settings() {
        return Map.of("EVENT_LOG", "file:" + log());
    }

    private String log() {
        return directory.resolve("log").toString();
    }

    private static SkaldProcess start(Map<String, String> settings) {
        return SkaldProcess.started(Map.of(
                "JWT_SECRET", Tokens.SECRET, "HOST", "127.0.0.1", "PORT", "0", "EVENT_LOG", settings.get("EVENT_LOG")));
    }

    /** A program that looks at logs; it needs no setting. */
    private static SkaldProcess program(String... arguments) {
        return SkaldProcess.started(
                Map.of(), Stream.concat(Stream.of("log"), Stream.of(arguments)).toArray(String[]::new));
    }

    private JsonNode history(SkaldProcess skald) {
        return Agents.json(Agents.of(skald).history(workflow, "?limit=1000").body());
    }

    private static List<String> events(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> "{\"type\":\"thought\",\"data\":{\"content\":\"" + number + "\"},\"id\":\"event-"
                        + number + "\"}")
                .toList();
    }
}
