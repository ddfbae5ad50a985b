package dev.skald.adapter.sqlite;

import dev.skald.domain.access.WorkflowAccess;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How those who are registered stand in their row: the owner as text, each reader as a length of two bytes and its
 * UTF-8.
 */
final class Registration {

    private Registration() {}

    static byte[] readers(WorkflowAccess access) {
        List<byte[]> names = access.readers().stream()
                .sorted()
                .map(reader -> reader.getBytes(StandardCharsets.UTF_8))
                .toList();
        ByteBuffer readers = ByteBuffer.allocate(
                names.stream().mapToInt(name -> Short.BYTES + name.length).sum());
        names.forEach(name -> readers.putShort((short) name.length).put(name));
        return readers.array();
    }

    static long checksum(long number, String owner, byte[] readers) {
        return RowChecksum.of(
                ByteBuffer.allocate(Long.BYTES).putLong(number).array(),
                owner.getBytes(StandardCharsets.UTF_8),
                readers);
    }

    /** Who stands in a row, or empty if it is not as it was written. */
    static Optional<WorkflowAccess> access(long number, String owner, byte[] readers, long checksum) {
        if (checksum(number, owner, readers) != checksum) {
            return Optional.empty();
        }
        try {
            ByteBuffer names = ByteBuffer.wrap(readers);
            Set<String> read = new HashSet<>();
            while (names.hasRemaining()) {
                byte[] name = new byte[names.getShort()];
                names.get(name);
                read.add(new String(name, StandardCharsets.UTF_8));
            }
            return Optional.of(new WorkflowAccess(owner, read));
        } catch (BufferUnderflowException | NegativeArraySizeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
