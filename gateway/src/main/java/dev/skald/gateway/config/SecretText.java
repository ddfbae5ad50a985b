package dev.skald.gateway.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * Checks the text of a secret, wherever it stands. A text that cannot be one is refused rather than mended: whoever
 * signs tokens uses the bytes that he has, and a gateway that uses others refuses all of his tokens, or takes a
 * stranger's.
 */
final class SecretText {

    private static final int MIN_BYTES = 32;
    private static final int MAX_FILE_BYTES = 65_536;
    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final char NEXT_LINE = '\u0085';

    private SecretText() {}

    /**
     * Checks the text of a secret.
     *
     * @param variable where it comes from
     * @throws ConfigException if it cannot be one for HS256; its message has nothing of the secret
     */
    static Secret checked(Variable variable, String text) {
        return checked(variable, text, "HS256");
    }

    /**
     * Checks the text of a secret.
     *
     * @param variable where it comes from
     * @param use what it is for
     * @throws ConfigException if it cannot be one for that; its message has nothing of the secret
     */
    static Secret checked(Variable variable, String text, String use) {
        if (hasLoneSurrogate(text)) {
            throw new ConfigException(variable, "is no UTF-8: it has a lone surrogate");
        }
        if (text.indexOf(REPLACEMENT) >= 0) {
            throw new ConfigException(
                    variable,
                    "has U+FFFD in it, which stands for what could not be read, and no secret can be told apart by");
        }
        if (!text.isEmpty() && (isBlank(text.charAt(0)) || isBlank(text.charAt(text.length() - 1)))) {
            throw new ConfigException(
                    variable,
                    "has white space at its " + (isBlank(text.charAt(0)) ? "beginning" : "end")
                            + ", a line end perhaps, which whoever signs tokens may not have");
        }
        Secret secret = new Secret(text);
        if (secret.bytes() < MIN_BYTES) {
            throw new ConfigException(
                    variable, "has " + secret.bytes() + " bytes, and " + use + " needs " + MIN_BYTES + " or more");
        }
        return secret;
    }

    /**
     * Reads the secret in a file, without the line end at its end. Blocks on whatever the file is, a pipe for example.
     *
     * @param variable names the file
     * @param path the file as the variable names it; it is not shown, for a secret may stand there by mistake
     * @throws ConfigException if there is no such file, or it holds what no secret is
     */
    static String inFile(Variable variable, String path) {
        byte[] bytes = bytes(variable, path);
        if (bytes.length > MAX_FILE_BYTES) {
            throw new ConfigException(variable, "names a file of more than " + MAX_FILE_BYTES + " bytes");
        }
        String text = withoutLineEnd(utf8(variable, bytes));
        if (text.isEmpty()) {
            throw new ConfigException(variable, "names a file that is empty");
        }
        return text;
    }

    private static byte[] bytes(Variable variable, String path) {
        try {
            Path file = Path.of(path);
            if (Files.isDirectory(file)) {
                throw new ConfigException(variable, "names a directory, and not a file");
            }
            try (InputStream content = Files.newInputStream(file)) {
                return content.readNBytes(MAX_FILE_BYTES + 1);
            }
        } catch (InvalidPathException e) {
            throw new ConfigException(variable, "is no path of a file");
        } catch (NoSuchFileException e) {
            throw new ConfigException(variable, "names a file that is not there");
        } catch (AccessDeniedException e) {
            throw new ConfigException(variable, "names a file that this process may not read");
        } catch (IOException e) {
            throw new ConfigException(variable, "names a file that cannot be read");
        }
    }

    private static String utf8(Variable variable, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new ConfigException(
                    variable, "names a file that is no UTF-8: write the secret in Base64, for example");
        }
    }

    private static String withoutLineEnd(String text) {
        if (text.endsWith("\r\n")) {
            return text.substring(0, text.length() - 2);
        }
        return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    /** White space as Unicode has it, and the mark that editors put before a text without showing it. */
    private static boolean isBlank(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == NEXT_LINE || c == BYTE_ORDER_MARK;
    }

    private static boolean hasLoneSurrogate(String text) {
        return !StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }
}
