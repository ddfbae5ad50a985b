package dev.skald.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The variables that this process was started with, as bytes. Java reads them in the encoding of the locale: in one of
 * another than UTF-8 it hands out other letters than were set, or U+FFFD for each byte beyond ASCII.
 */
final class NativeEnvironment {

    /** Where Linux shows the bytes. */
    private static final Path BYTES = Path.of("/proc/self/environ");

    /** More than Linux lets arguments and environment be. */
    private static final int MAX_BYTES = 8 << 20;

    private NativeEnvironment() {}

    /**
     * Tells whether a text is what Java made of a variable of this process, and not the UTF-8 that stands there. Of a
     * text that comes from elsewhere, and where the system does not show the bytes, that cannot be said.
     */
    static boolean misread(String name, String text) {
        return !isAscii(text) && text.equals(System.getenv(name)) && misread(name, text, block());
    }

    /**
     * Tells whether no variable of that name has that text in UTF-8, though there is one of the name.
     *
     * @param block the variables as a process is given them, each with a NUL behind it
     */
    static boolean misread(String name, String text, byte[] block) {
        // One byte, one letter: what is split and compared so is still the bytes.
        String prefix = name + "=";
        List<String> set = Arrays.stream(new String(block, StandardCharsets.ISO_8859_1).split("\0", -1))
                .filter(variable -> variable.startsWith(prefix))
                .map(variable -> variable.substring(prefix.length()))
                .toList();
        String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        return !set.isEmpty() && !set.contains(utf8);
    }

    private static byte[] block() {
        try (InputStream bytes = Files.newInputStream(BYTES)) {
            return bytes.readNBytes(MAX_BYTES);
        } catch (IOException e) {
            // No Linux, or one that does not show it: the text is all there is to go by.
            return new byte[0];
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }
}
