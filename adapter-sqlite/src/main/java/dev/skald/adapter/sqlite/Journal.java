package dev.skald.adapter.sqlite;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * Where commits that do nothing but append go first: a few rows of the same size, each of which fills a page and is
 * overwritten in its place. What is there is void once a later commit was written to the tables; that one has put all
 * of it where it belongs. Used by the writer alone.
 */
final class Journal {

    private static final int SLOTS = 512;

    /** What fits a page of 4 096 bytes together with what SQLite needs there. */
    private static final int SLOT_BYTES = 4_000;

    /** The number of the commit, of the part and of the parts, the length, and the checksum. */
    private static final int HEAD_BYTES = Long.BYTES + 3 * Short.BYTES + Integer.BYTES;

    private static final int PART_BYTES = SLOT_BYTES - HEAD_BYTES;

    /** From so many slots on the tables are no dearer. */
    private static final int MAX_PARTS = 8;

    private int next;

    /** Whether there is room for a record of so many bytes, and it is better put there. */
    boolean hasRoom(int bytes) {
        int parts = parts(bytes);
        return parts <= MAX_PARTS && next + parts <= SLOTS;
    }

    private static int parts(int bytes) {
        return (bytes + PART_BYTES - 1) / PART_BYTES;
    }

    /** Writes what a commit consists of, as a part of the transaction that has begun. */
    void write(Tables tables, long commit, byte[] record) throws SQLException {
        int parts = parts(record.length);
        for (int part = 0; part < parts; part++) {
            int from = part * PART_BYTES;
            int length = Math.min(PART_BYTES, record.length - from);
            byte[] content = new byte[SLOT_BYTES];
            ByteBuffer head = ByteBuffer.wrap(content)
                    .putLong(commit)
                    .putShort((short) part)
                    .putShort((short) parts)
                    .putShort((short) length);
            System.arraycopy(record, from, content, HEAD_BYTES, length);
            head.putInt(checksum(content));
            tables.putSlot(next + part, content);
        }
    }

    /** Takes note that a record of so many bytes is on the disk. */
    void written(int bytes) {
        next += parts(bytes);
    }

    /** Takes note that everything is in the tables. */
    void reset() {
        next = 0;
    }

    private static int checksum(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content, 0, HEAD_BYTES - Integer.BYTES);
        crc.update(content, HEAD_BYTES, content.length - HEAD_BYTES);
        return (int) crc.getValue();
    }

    /**
     * What the journal has of a store.
     *
     * @param commits how many commits there were with those in the journal
     * @param records what they did, by the number of the log, the oldest first
     */
    record Content(long commits, Map<Long, List<JournalRecord>> records) {

        /** The head that the records make of what the tables have of a log; empty if they do not fit it. */
        Optional<Head> applied(Head placed) {
            Optional<Head> head = Optional.of(placed);
            for (JournalRecord record : records.getOrDefault(placed.log(), List.of())) {
                head = head.flatMap(record::applied);
            }
            return head;
        }
    }

    /**
     * Reads what there is beyond what the tables have.
     *
     * @param placed how many commits these have
     * @return empty if something is damaged
     */
    static Optional<Content> read(Connection connection, long placed) throws SQLException {
        SortedMap<Long, byte[][]> commits = new TreeMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT content FROM journal ORDER BY slot")) {
            while (rows.next()) {
                byte[] content = rows.getBytes(1);
                if (content == null || content.length != SLOT_BYTES || !readSlot(content, placed, commits)) {
                    return Optional.empty();
                }
            }
        }
        return assembled(placed, commits);
    }

    private static boolean readSlot(byte[] content, long placed, Map<Long, byte[][]> commits) {
        ByteBuffer head = ByteBuffer.wrap(content);
        long commit = head.getLong();
        int part = head.getShort();
        int parts = head.getShort();
        int length = head.getShort();
        if (commit <= placed) {
            // Nobody needs it any more, be it damaged or not.
            return true;
        }
        if (head.getInt() != checksum(content) || length < 0 || length > PART_BYTES) {
            return false;
        }
        byte[][] all = commits.computeIfAbsent(commit, none -> new byte[parts][]);
        if (parts != all.length || part < 0 || part >= parts || all[part] != null) {
            return false;
        }
        all[part] = Arrays.copyOfRange(content, HEAD_BYTES, HEAD_BYTES + length);
        return true;
    }

    private static Optional<Content> assembled(long placed, SortedMap<Long, byte[][]> commits) {
        Map<Long, List<JournalRecord>> records = new HashMap<>();
        long before = placed;
        for (Map.Entry<Long, byte[][]> commit : commits.entrySet()) {
            if (commit.getKey() != ++before || Arrays.asList(commit.getValue()).contains(null)) {
                return Optional.empty();
            }
            Optional<List<JournalRecord>> some = JournalRecord.readAll(joined(commit.getValue()));
            if (some.isEmpty()) {
                return Optional.empty();
            }
            some.get()
                    .forEach(record -> records.computeIfAbsent(record.log(), log -> new ArrayList<>())
                            .add(record));
        }
        return Optional.of(new Content(before, records));
    }

    private static ByteBuffer joined(byte[][] parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.flip();
    }
}
