package dev.skald.bootstrap.publish;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads lines of UTF-8, of which none can take more memory than is allowed. They end with LF. Not thread-safe. */
final class LineReader {

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[8192];
    private int at;
    private int filled;
    private long line;

    /**
     * A reader.
     *
     * @param maxBytes how long a line may be, its end not counted
     */
    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The number of the line that was read last, from 1; 0 before the first. */
    long line() {
        return line;
    }

    /**
     * Reads a line, and waits for it; the last one needs no end.
     *
     * @return the line without its end; empty at the end of the input
     * @throws BadLineException if it is too long, or not UTF-8; nothing can be read after that
     */
    Optional<String> next() throws IOException, BadLineException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        line++;
        while (fill()) {
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            if (bytes.size() + end - at > maxBytes) {
                throw new BadLineException(line, "has more than " + maxBytes + " bytes");
            }
            bytes.write(buffer, at, end - at);
            at = Math.min(end + 1, filled);
            if (end < filled) {
                return Optional.of(text(bytes));
            }
        }
        return bytes.size() == 0 ? Optional.empty() : Optional.of(text(bytes));
    }

    private boolean fill() throws IOException {
        if (at == filled) {
            at = 0;
            filled = Math.max(0, in.read(buffer));
        }
        return filled > 0;
    }

    private String text(ByteArrayOutputStream bytes) throws BadLineException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadLineException(line, "is not UTF-8");
        }
    }
}
