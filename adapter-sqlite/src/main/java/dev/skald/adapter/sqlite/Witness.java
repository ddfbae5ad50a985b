package dev.skald.adapter.sqlite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * A small file beside the database that says how many commits it has had: if the database has fewer when it is opened,
 * somebody or something took some away. It is written after each commit without being forced onto the disk, which it
 * need not be to survive the process. Used by one thread at a time.
 */
final class Witness {

    private static final long MAGIC = 0x536b616c64576974L;
    private static final int SIZE = 4_096;
    private static final int STORE_ID = 16;
    private static final int COMMITS_OFFSET = 2 * Long.BYTES + STORE_ID;
    private static final int SYNCED_OFFSET = COMMITS_OFFSET + Long.BYTES;

    private final MappedByteBuffer file;

    private Witness(MappedByteBuffer file) {
        this.file = file;
    }

    /**
     * What a witness says.
     *
     * @param commits how many commits there were
     * @param synced how many of them were forced onto the disk
     */
    record Statement(long commits, long synced) {}

    /**
     * Reads what a witness says of a database; empty if there is none, or it is another one's: of another store, or of
     * another copy of this one.
     */
    static Optional<Statement> read(Path path, byte[] storeId, Path database) throws IOException {
        if (!Files.exists(path) || Files.size(path) != SIZE) {
            return Optional.empty();
        }
        ByteBuffer file = ByteBuffer.wrap(Files.readAllBytes(path));
        byte[] head = new byte[COMMITS_OFFSET];
        file.get(head);
        return Arrays.equals(head, head(storeId, database))
                ? Optional.of(new Statement(file.getLong(), file.getLong()))
                : Optional.empty();
    }

    /** Makes the file, or overwrites it. */
    static Witness begin(Path path, byte[] storeId, Path database, long commits) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(SIZE)
                .put(head(storeId, database))
                .putLong(commits)
                .putLong(commits)
                .clear();
        try (FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                channel.write(content, content.position());
            }
            channel.truncate(SIZE);
            channel.force(true);
            return new Witness(channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE));
        }
    }

    /** Takes note of a commit. */
    void committed(long commits, boolean synced) {
        file.putLong(COMMITS_OFFSET, commits);
        if (synced) {
            file.putLong(SYNCED_OFFSET, commits);
        }
    }

    /**
     * Names the store and the file: one that was copied, or restored from a backup, has another number in its file
     * system.
     */
    private static byte[] head(byte[] storeId, Path database) throws IOException {
        return ByteBuffer.allocate(COMMITS_OFFSET)
                .putLong(MAGIC)
                .put(Arrays.copyOf(storeId, STORE_ID))
                .putLong(inode(database))
                .array();
    }

    private static long inode(Path database) throws IOException {
        return Files.getFileStore(database).supportsFileAttributeView("unix")
                        || database.getFileSystem()
                                .supportedFileAttributeViews()
                                .contains("unix")
                ? ((Number) Files.getAttribute(database, "unix:ino")).longValue()
                : 0;
    }
}
