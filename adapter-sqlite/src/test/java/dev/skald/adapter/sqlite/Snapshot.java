package dev.skald.adapter.sqlite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The files of a store as a process that is killed would leave them, to be written back in place: a copy is told from
 * what was written.
 */
record Snapshot(Map<Path, byte[]> files) {

    /** Takes it of a store that may be open. */
    static Snapshot of(Path directory) throws IOException {
        Map<Path, byte[]> contents = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(file -> !file.toString().endsWith("-shm")).toList()) {
                contents.put(file, Files.readAllBytes(file));
            }
        }
        return new Snapshot(contents);
    }

    /** Has the files be as they were, of which the store must be closed. */
    void restore(Path directory) throws IOException {
        Files.deleteIfExists(directory.resolve(StoreDirectory.DATABASE + "-shm"));
        for (Map.Entry<Path, byte[]> file : files.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    /** Those of the database alone. */
    Snapshot ofDatabase() {
        Map<Path, byte[]> some = new LinkedHashMap<>(files);
        some.keySet().removeIf(file -> file.getFileName().toString().startsWith("."));
        return new Snapshot(some);
    }

    /**
     * Changes the first byte of a text in a file, wherever it stands: the database has copies where nothing is looked
     * for.
     */
    static void flip(Path file, String text) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
        int found = 0;
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            if (Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                bytes[at] ^= 2;
                found++;
            }
        }
        if (found == 0) {
            throw new AssertionError("there is no " + text + " in " + file);
        }
        Files.write(file, bytes);
    }
}
