package dev.skald.benchmarks.security;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What only an operator sees: rows 9 and 18. */
final class OperatorRows {

    private static final int MISCONFIGURED = 78;
    private static final String SHORT = "only-31-bytes-of-a-short-secret";

    private final Deployment deployment;
    private final Given given;

    OperatorRows(Deployment deployment, Given given) {
        this.deployment = deployment;
        this.given = given;
    }

    /** The row of the start. */
    Row start() {
        return Row.of(9, "a secret of less than 256 bits stops the start", this::shortSecret);
    }

    /** The row of what is told, which comes last: it looks at all that was said. */
    Row told() {
        return Row.of(18, "a token in a log, a metric or an error", this::told);
    }

    private void shortSecret(Findings findings) throws IOException, InterruptedException {
        if (given.hands().jar().isEmpty()) {
            findings.unknown("from outside a start cannot be seen: give the jar that is deployed (--jar)");
            return;
        }
        Path out = Files.createTempFile("security-check", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-jar",
                            given.hands().jar().get().toString())
                    .redirectErrorStream(true)
                    .redirectOutput(out.toFile());
            builder.environment().keySet().retainAll(List.of("PATH"));
            builder.environment().put("JWT_SECRET", SHORT);
            builder.environment().put("HOST", "127.0.0.1");
            builder.environment().put("PORT", "0");
            Process process = builder.start();
            boolean ended = process.waitFor(60, TimeUnit.SECONDS);
            process.destroyForcibly().waitFor();
            String text = Files.readString(out);
            findings.check(
                    ended && process.exitValue() == MISCONFIGURED,
                    "this jar does not start with " + SHORT.length() + " bytes: exit code " + MISCONFIGURED,
                    ended ? "this jar ended with " + process.exitValue() : "this jar starts with a short secret");
            findings.check(
                    text.contains("JWT_SECRET") && !text.contains(SHORT),
                    "it names the variable, and not the secret",
                    "it does not name the variable, or tells the secret");
        } finally {
            Files.delete(out);
        }
    }

    private void told(Findings findings) throws IOException, InterruptedException {
        Canaries canaries = deployment.canaries();
        Deployment where = given.hands().adminUrl().orElse(deployment);
        Answer metrics = where.ask("GET", "/metrics");
        if (metrics.status() == 200) {
            findings.held("metrics of " + metrics.body().lines().count() + " lines were looked through");
        } else {
            findings.unknown("metrics are answered with " + metrics.status() + " (--admin-url?)");
        }
        for (String place : canaries.sightings()) {
            findings.broken("a credential stands in " + place);
        }
        if (given.hands().logs().isEmpty()) {
            findings.unknown("its log was not given (--log)");
        }
        for (Path log : given.hands().logs()) {
            look(log, findings);
        }
        findings.held(
                "none of " + canaries.size() + " parts of credentials stands in any answer, header, packet or close");
    }

    private void look(Path log, Findings findings) throws IOException {
        Canaries canaries = deployment.canaries();
        long[] lines = new long[2];
        try (Stream<String> all = Files.lines(log, StandardCharsets.UTF_8)) {
            all.forEach(line -> {
                lines[0]++;
                lines[1] += line.contains("TRACE") || line.contains("DEBUG") ? 1 : 0;
                canaries.look("the log " + log.getFileName(), line);
            });
        } catch (UncheckedIOException e) {
            findings.unknown("the log " + log.getFileName() + " is no text in UTF-8");
            return;
        }
        boolean seen = canaries.sightings().contains("the log " + log.getFileName());
        findings.check(
                !seen,
                lines[0] + " lines of the log " + log.getFileName() + " were looked through, " + lines[1]
                        + " of them below the level info",
                "a credential stands in the log " + log.getFileName());
        if (lines[1] == 0) {
            findings.unknown("no line of the log " + log.getFileName()
                    + " is below the level info: start it with LOG_LEVEL=trace");
        }
    }

    /** What an operator gave by name, or nothing. */
    static Optional<String> text(String value) {
        return value.isBlank() ? Optional.empty() : Optional.of(value);
    }
}
