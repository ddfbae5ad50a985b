package dev.skald.adapter.socketio.mutation;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * Takes each protective piece out in turn, and shows that its test turns red. The sources and classes of the build are
 * left as they are: a mutated class is compiled into a directory of its own, which stands first on the class path of
 * the test.
 */
final class Mutations {

    private static final long PATIENCE_SECONDS = 60;
    private static final Path HERE = Path.of("adapter-socketio");
    private static final Path TEST_CLASSES = Path.of("target", "test-classes");
    private static final int MAX_FAILURE_LENGTH = 150;

    /** What became of a mutation. */
    private enum Verdict {
        /** Its test turned red. */
        CAUGHT,
        /** Its test stayed green. */
        SURVIVED,
        /** It could not be tried. */
        BROKEN
    }

    private record Outcome(Verdict verdict, String why) {}

    private final Sources sources;
    private final Path scratch;
    private final Map<String, Outcome> untouched = new HashMap<>();

    private Mutations(Sources sources, Path scratch) {
        this.sources = sources;
        this.scratch = scratch;
    }

    /**
     * Tries the mutations; exits with 0 if every one was caught.
     *
     * @param arguments the root of the project, the list, and the names of those to try, if not all
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        List<String> names = List.of(arguments).subList(2, arguments.length);
        List<Mutation> all = Mutation.parse(Files.readAllLines(Path.of(arguments[1])));
        List<Mutation> chosen = names.isEmpty()
                ? all
                : all.stream()
                        .filter(mutation -> names.contains(mutation.name()))
                        .toList();
        if (chosen.isEmpty()) {
            System.err.println("mutate: no mutation of that name; there are "
                    + String.join(", ", all.stream().map(Mutation::name).toList()));
            System.exit(2);
        }
        Path scratch = Files.createTempDirectory("mutate");
        boolean good;
        try {
            good = new Mutations(new Sources(Path.of(arguments[0])), scratch).tryAll(chosen);
        } finally {
            delete(scratch);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean tryAll(List<Mutation> mutations) throws IOException, InterruptedException {
        Map<Verdict, Integer> counts = new EnumMap<>(Verdict.class);
        for (Mutation mutation : mutations) {
            long since = System.nanoTime();
            Outcome outcome = tryOne(mutation);
            double seconds = (System.nanoTime() - since) / 1e9;
            counts.merge(outcome.verdict(), 1, Integer::sum);
            print(mutation, outcome, seconds);
        }
        int broken = counts.getOrDefault(Verdict.BROKEN, 0);
        System.out.println(
                counts.getOrDefault(Verdict.CAUGHT, 0) + " caught, " + counts.getOrDefault(Verdict.SURVIVED, 0)
                        + " survived" + (broken == 0 ? "" : ", " + broken + " broken"));
        return counts.getOrDefault(Verdict.CAUGHT, 0) == mutations.size();
    }

    private static void print(Mutation mutation, Outcome outcome, double seconds) {
        String pieces = String.join(
                ", ",
                mutation.edits().stream().map(Mutation.Edit::piece).distinct().toList());
        System.out.printf(
                Locale.ROOT,
                "%-9s%-24s%5.1f s  %s%n         %s without %s%n         %s%n",
                outcome.verdict().name().toLowerCase(Locale.ROOT),
                mutation.name(),
                seconds,
                mutation.test(),
                mutation.defect(),
                pieces,
                outcome.why());
    }

    private Outcome tryOne(Mutation mutation) throws IOException, InterruptedException {
        Path classes = Files.createDirectory(scratch.resolve(mutation.name()));
        try {
            List<Path> files = mutated(mutation, classes);
            if (!files.isEmpty()) {
                compile(files, classes);
            }
        } catch (IllegalArgumentException e) {
            return new Outcome(Verdict.BROKEN, e.getMessage());
        }
        Outcome untouched = untouched(mutation.test());
        return untouched.verdict() == Verdict.SURVIVED
                ? run(mutation.test(), classes)
                : new Outcome(Verdict.BROKEN, "without the mutation too: " + untouched.why());
    }

    /** A test that is red as it is, on its own, would show nothing. */
    private Outcome untouched(String test) throws IOException, InterruptedException {
        Outcome outcome = untouched.get(test);
        if (outcome == null) {
            outcome = run(test, scratch.resolve("none"));
            untouched.put(test, outcome);
        }
        return outcome;
    }

    /** Writes the sources with the mutation in them. */
    private List<Path> mutated(Mutation mutation, Path classes) throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Mutation.Edit edit : mutation.edits()) {
            String text = texts.containsKey(edit.piece())
                    ? texts.get(edit.piece())
                    : Files.readString(sources.piece(edit.piece()));
            texts.put(edit.piece(), edit.applyTo(text));
        }
        Path directory = Files.createDirectory(scratch.resolve(mutation.name() + "-sources"));
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> text : texts.entrySet()) {
            if (Sources.isScript(text.getKey())) {
                Path script = classes.resolve(sources.place(text.getKey()));
                Files.createDirectories(script.getParent());
                Files.writeString(script, text.getValue());
            } else {
                files.add(Files.writeString(directory.resolve(text.getKey() + ".java"), text.getValue()));
            }
        }
        return files;
    }

    private static void compile(List<Path> files, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-d", classes.toString(), "-proc:none", "-nowarn", "-parameters");
            if (!compiler.getTask(complaints, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call()) {
                throw new IllegalArgumentException("does not compile: " + complaints);
            }
        }
    }

    private Outcome run(String test, Path classes) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-Dio.netty.leakDetection.level=paranoid",
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                classes.toAbsolutePath() + File.pathSeparator + classPath(test),
                Trial.class.getName(),
                sources.test(test));
        Path output = scratch.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(sources.testModuleDirectory(test).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            return new Outcome(Verdict.CAUGHT, "does not come to an end");
        }
        return switch (process.exitValue()) {
            case Trial.GREEN -> new Outcome(Verdict.SURVIVED, "all green");
            case Trial.RED -> new Outcome(Verdict.CAUGHT, failure(output));
            case Trial.NO_TESTS -> new Outcome(Verdict.BROKEN, "there is no such test");
            default -> new Outcome(Verdict.BROKEN, "the test could not be run: " + Files.readString(output));
        };
    }

    /**
     * Without the tests of modules that the test does not stand on: what they have run beside each test is not for it.
     */
    private String classPath(String test) throws IOException {
        Path module = sources.testModule(test);
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !module.equals(HERE)
                        || !Path.of(entry).endsWith(TEST_CLASSES)
                        || Path.of(entry).startsWith(HERE))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String failure(Path output) throws IOException {
        String failure = Files.readAllLines(output).stream()
                .filter(line -> line.startsWith(Trial.FAILURE))
                .findFirst()
                .orElse("");
        return failure.length() > MAX_FAILURE_LENGTH ? failure.substring(0, MAX_FAILURE_LENGTH) + "…" : failure;
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst =
                    files.sorted((one, other) -> other.compareTo(one)).toList();
            for (Path file : deepestFirst) {
                Files.delete(file);
            }
        }
    }
}
