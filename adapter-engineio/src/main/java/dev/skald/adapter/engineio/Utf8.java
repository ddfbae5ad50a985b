package dev.skald.adapter.engineio;

import io.netty.buffer.ByteBuf;
import io.netty.util.ByteProcessor;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from the wire: what is ill-formed is refused, where Netty would put replacement characters. */
final class Utf8 {

    /** Goes on for as long as it is ASCII, which nearly all packets are: they need no decoder. */
    private static final ByteProcessor ASCII = octet -> octet >= 0;

    private Utf8() {}

    /**
     * The text of a buffer, which stays as it is.
     *
     * @throws CharacterCodingException if it is no well-formed UTF-8
     */
    static String decode(ByteBuf content) throws CharacterCodingException {
        if (content.forEachByte(ASCII) < 0) {
            return content.toString(StandardCharsets.US_ASCII);
        }
        return StandardCharsets.UTF_8.newDecoder().decode(content.nioBuffer()).toString();
    }
}
