package dev.skald.adapter.netty.tls;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Optional;

/** As much of the Distinguished Encoding Rules (ITU-T X.690) as private keys need. */
final class Der {

    static final int INTEGER = 0x02;
    static final int OCTET_STRING = 0x04;
    static final int NULL = 0x05;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;

    private static final int LONG_FORM = 0x80;
    private static final int MAX_LENGTH_BYTES = 4;

    private Der() {}

    /** A value of this type, made of parts one behind the other. */
    static byte[] of(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream value = new ByteArrayOutputStream(length + 6);
        value.write(tag);
        if (length < LONG_FORM) {
            value.write(length);
        } else {
            int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(length) + 7) / 8;
            value.write(LONG_FORM | bytes);
            for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
                value.write(length >> shift);
            }
        }
        for (byte[] part : parts) {
            value.writeBytes(part);
        }
        return value.toByteArray();
    }

    /**
     * What is inside the first value of this type among those that stand one behind the other, if there is one.
     *
     * @throws IllegalArgumentException if they are malformed up to there
     */
    static Optional<byte[]> first(int tag, byte[] values) {
        int at = 0;
        while (at < values.length) {
            int lengthAt = at + 1;
            int length = byteAt(values, lengthAt);
            int contentAt = lengthAt + 1;
            if (length >= LONG_FORM) {
                int bytes = length & ~LONG_FORM;
                if (bytes < 1 || bytes > MAX_LENGTH_BYTES) {
                    throw malformed();
                }
                length = 0;
                for (int i = 0; i < bytes; i++) {
                    length = length << 8 | byteAt(values, contentAt++);
                }
            }
            if (length < 0 || length > values.length - contentAt) {
                throw malformed();
            }
            if (byteAt(values, at) == tag) {
                return Optional.of(Arrays.copyOfRange(values, contentAt, contentAt + length));
            }
            at = contentAt + length;
        }
        return Optional.empty();
    }

    private static int byteAt(byte[] values, int at) {
        if (at >= values.length) {
            throw malformed();
        }
        return Byte.toUnsignedInt(values[at]);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("malformed DER");
    }
}
