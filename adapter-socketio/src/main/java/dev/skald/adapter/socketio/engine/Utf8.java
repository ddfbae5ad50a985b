package dev.skald.adapter.socketio.engine;

import io.netty.buffer.ByteBuf;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Text from the wire: what is ill-formed is refused, where Netty would put replacement characters. */
final class Utf8 {

    private Utf8() {}

    /**
     * The text of a buffer, which stays as it is.
     *
     * @throws CharacterCodingException if it is no well-formed UTF-8
     */
    static String decode(ByteBuf content) throws CharacterCodingException {
        return StandardCharsets.UTF_8.newDecoder().decode(content.nioBuffer()).toString();
    }
}
