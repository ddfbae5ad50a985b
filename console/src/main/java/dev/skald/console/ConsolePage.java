package dev.skald.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The files of the console as the build has made them. */
public final class ConsolePage {

    private static final String DIRECTORY = "page/";
    private static final String LIST = "files.txt";

    private ConsolePage() {}

    /**
     * Reads all files of the page, some hundred KiB together: {@code index.html}, and below {@code assets/} what it
     * loads, whose names change with their content. Blocks while it reads.
     *
     * @return the content of each by its path, relative to that of the page
     * @throws IllegalStateException if the page is not there, since this was built without it
     */
    public static Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        new String(read(LIST), StandardCharsets.UTF_8)
                .lines()
                .filter(name -> !name.isBlank())
                .forEach(name -> files.put(name, read(name)));
        return files;
    }

    private static byte[] read(String name) {
        try (InputStream file = ConsolePage.class.getResourceAsStream(DIRECTORY + name)) {
            if (file == null) {
                throw new IllegalStateException("the console lacks its file " + name);
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
