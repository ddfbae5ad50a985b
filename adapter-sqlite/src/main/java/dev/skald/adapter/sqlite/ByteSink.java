package dev.skald.adapter.sqlite;

import java.util.Arrays;

/** Bytes that become more. Not thread-safe. */
final class ByteSink {

    private static final int LONGEST_NUMBER = 10;

    private byte[] bytes = new byte[4_096];
    private int size;

    /** Adds a number in groups of seven bits, the lowest first, of which each but the last has its eighth bit set. */
    void number(long number) {
        room(LONGEST_NUMBER);
        long left = number;
        while ((left & ~0x7FL) != 0) {
            bytes[size++] = (byte) (left | 0x80);
            left >>>= 7;
        }
        bytes[size++] = (byte) left;
    }

    void write(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, size, more.length);
        size += more.length;
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, Math.addExact(size, more)));
        }
    }

    byte[] bytes() {
        return Arrays.copyOf(bytes, size);
    }
}
