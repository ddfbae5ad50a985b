package dev.skald.benchmarks.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a target for a time: on its first inputs, on what earlier runs in this checkout found worth keeping, and on what
 * Jazzer makes of them.
 *
 * @param root the checkout
 * @param target what is run
 * @param time for how long
 */
record FuzzRun(Path root, FuzzTarget target, Duration time) {

    /** An input that takes longer shows a fault; the first ones take long on a machine that has other things to do. */
    private static final Duration INPUT_TIMEOUT = Duration.ofMinutes(2);

    /** Runs that are shorter end before the compiler that takes its time is of any use. */
    private static final Duration WORTH_COMPILING = Duration.ofSeconds(30);

    private static final int MAX_INPUT_BYTES = 16_384;
    private static final Duration START = Duration.ofMinutes(4);
    private static final String INSTRUMENTED =
            "dev.skald.**:com.fasterxml.jackson.core.**:com.nimbusds.**:io.netty.handler.codec.**";
    /** It fails within Netty, which asks Java for what there may not be. */
    private static final String UNFIT = "com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer";

    private static final Pattern EXECUTED = Pattern.compile("stat::number_of_executed_units: +(\\d+)");

    /**
     * What came of it.
     *
     * @param target what was run
     * @param inputs how many inputs were tried
     * @param passed whether none of them showed a fault
     * @param log what Jazzer said
     */
    record Outcome(FuzzTarget target, long inputs, boolean passed, Path log) {

        /** The fault, as Jazzer tells it. */
        String fault() throws IOException {
            try (Stream<String> lines = Files.lines(log)) {
                return lines.dropWhile(line -> !line.startsWith("== Java Exception") && !line.contains("ERROR: "))
                        .limit(12)
                        .collect(Collectors.joining("\n"));
            }
        }
    }

    /** Runs it, and waits for its end. */
    Outcome run() throws IOException, InterruptedException {
        Path directory = Files.createDirectories(
                root.resolve("benchmarks/target/fuzz-runs").resolve(target.name()));
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command(corpus))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (!process.waitFor(time.plus(START).toSeconds(), TimeUnit.SECONDS)) {
                return new Outcome(target, 0, false, log);
            }
        } finally {
            process.destroyForcibly();
        }
        Matcher executed = EXECUTED.matcher(Files.readString(log));
        long inputs = executed.find() ? Long.parseLong(executed.group(1)) : 0;
        return new Outcome(target, inputs, process.exitValue() == 0 && inputs > 0, log);
    }

    private List<String> command(Path corpus) throws IOException {
        List<String> classPath = new ArrayList<>();
        classPath.add(root.resolve("benchmarks/target/fuzz") + "/*");
        for (FuzzTarget any : FuzzTarget.in(root)) {
            if (!classPath.contains(any.classes().toString())) {
                classPath.add(any.classes().toString());
            }
        }
        classPath.add(root.resolve("bootstrap/target/skald.jar").toString());
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=" + (time.compareTo(WORTH_COMPILING) < 0 ? 1 : 4),
                "-XX:+EnableDynamicAgentLoading",
                "-cp",
                String.join(":", classPath),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.className(),
                "--instrumentation_includes=" + INSTRUMENTED,
                "--disabled_hooks=" + UNFIT,
                "--reproducer_path=.",
                corpus.toString(),
                target.seeds().toString(),
                "-max_total_time=" + Math.max(1, time.toSeconds()),
                "-max_len=" + MAX_INPUT_BYTES,
                "-timeout=" + INPUT_TIMEOUT.toSeconds(),
                "-rss_limit_mb=4096",
                "-print_final_stats=1");
    }
}
