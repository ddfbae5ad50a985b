package dev.skald.benchmarks.security;

import dev.skald.benchmarks.scenario.Home;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The security check as it is run by an operator: a program of its own.
 *
 * @param exitCode how it ended
 * @param text what it printed
 */
record CheckRun(int exitCode, String text) {

    static final Home HOME =
            new Home(Path.of(System.getProperty("skald.home")).toAbsolutePath().normalize(), "security");

    private static final Pattern ROW = Pattern.compile("^ ?(\\d+)  (pass|FAIL|not shown) ", Pattern.MULTILINE);

    /** Runs it with these arguments, and waits for its end. */
    static CheckRun of(List<String> arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                HOME.root().resolve("benchmarks/target/classes") + ":" + HOME.jar(),
                SecurityCheckProgram.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().retainAll(List.of("PATH"));
        Process process = builder.start();
        try {
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new CheckRun(process.waitFor(), text);
        } finally {
            process.destroyForcibly();
        }
    }

    /** The verdict of each row. */
    Map<Integer, String> verdicts() {
        Map<Integer, String> verdicts = new TreeMap<>();
        Matcher row = ROW.matcher(text);
        while (row.find()) {
            verdicts.put(Integer.valueOf(row.group(1)), row.group(2));
        }
        return verdicts;
    }

    /** The rows with that verdict. */
    List<Integer> rows(String verdict) {
        return verdicts().entrySet().stream()
                .filter(row -> row.getValue().equals(verdict))
                .map(Map.Entry::getKey)
                .toList();
    }
}
