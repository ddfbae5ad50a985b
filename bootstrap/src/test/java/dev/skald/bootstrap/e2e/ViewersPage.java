package dev.skald.bootstrap.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import javax.tools.ToolProvider;

/** The code of the page for those who watch from other languages, as it stands there. */
final class ViewersPage {

    private static final Path DIRECTORY = ClientDriver.DIRECTORY.resolve("page");

    private final Path python;
    private final Class<?> java;

    private ViewersPage(Path python, Class<?> java) {
        this.python = python;
        this.java = java;
    }

    /** The languages whose code is run. */
    enum Language {
        PYTHON,
        /** What the page has for programs with threads. */
        PYTHON_IN_BACKGROUND,
        JAVA
    }

    /** Takes the code from the page, and compiles what is to be compiled. */
    static ViewersPage read() {
        try {
            Files.createDirectories(DIRECTORY);
            Path python = Files.writeString(DIRECTORY.resolve("page.py"), code("python"));
            Path source = Files.writeString(DIRECTORY.resolve("Watch.java"), code("java"));
            return new ViewersPage(python.toAbsolutePath(), compiled(source));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String code(String language) {
        return String.join("\n", Documentation.OTHER_LANGUAGES.blocks(language));
    }

    /** With the class path of this JVM: that of a surefire booter is in a manifest, which the compiler follows. */
    private static Class<?> compiled(Path source) throws IOException {
        String classPath = System.getProperty("java.class.path");
        int exit = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-Xlint:all",
                        "-Werror",
                        "--release",
                        "8",
                        "-Xlint:-options",
                        "-classpath",
                        classPath,
                        "-d",
                        DIRECTORY.toString(),
                        source.toString());
        if (exit != 0) {
            throw new IllegalStateException("the page's code does not compile: " + source);
        }
        URL[] classes = {DIRECTORY.toUri().toURL()};
        try {
            return new URLClassLoader(classes, ViewersPage.class.getClassLoader()).loadClass("Watch");
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("the page's code has no class Watch", e);
        }
    }

    /**
     * Watches with that code.
     *
     * @param tokens given out one after the other, the last again and again
     */
    StockClient watch(Language language, Transport transport, URI address, String workflow, List<String> tokens) {
        return switch (language) {
            case PYTHON -> PythonDriver.shared().watch(python, address, workflow, tokens, transport, false);
            case PYTHON_IN_BACKGROUND ->
                PythonDriver.shared().watch(python, address, workflow, tokens, transport, true);
            case JAVA -> new JavaCode(transport, address, workflow, tokens);
        };
    }

    /** What the Java code shows. */
    private final class JavaCode extends StockClient {

        private final AutoCloseable watch;

        private JavaCode(Transport transport, URI address, String workflow, List<String> tokens) {
            Iterator<String> given = tokens.iterator();
            String last = tokens.get(tokens.size() - 1);
            Supplier<String> fetchToken = () -> given.hasNext() ? given.next() : last;
            BiConsumer<String, Object> show = this::show;
            try {
                watch = (AutoCloseable) java.getConstructors()[0].newInstance(
                        address, workflow, fetchToken, show, transport.names().toArray(String[]::new));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }

        private void show(String name, Object content) {
            ObjectNode shown = Agents.JSON.createObjectNode().put("name", name);
            String text = String.valueOf(content);
            saw("shown", text.startsWith("{") ? shown.set("content", Agents.json(text)) : shown.put("content", text));
        }

        @Override
        CompletableFuture<JsonNode> calling(String event, String... json) {
            throw new UnsupportedOperationException("the page's code calls by itself");
        }

        @Override
        public void close() {
            try {
                watch.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
