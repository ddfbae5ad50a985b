package dev.skald.adapter.sqlite;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The directory a store is in. It is one process's: a file in it is locked, which a process that is killed cannot keep.
 * All that is no part of the database are files that begin with a dot.
 */
final class StoreDirectory implements AutoCloseable {

    /** The database, which can be opened with SQLite's own tools. */
    static final String DATABASE = "skald.db";

    private static final System.Logger LOGGER = System.getLogger(StoreDirectory.class.getName());
    private static final String NEW_DATABASE = ".skald.new";
    private static final String LOCK = ".skald.lock";
    private static final String WITNESS = ".skald.witness";
    private static final String SPARE = ".skald.spare";
    private static final int SPARE_BYTES = 128 << 10;
    private static final byte[] MAGIC = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER = 100;
    private static final int VERSION_OFFSET = 60;
    private static final int APPLICATION_OFFSET = 68;

    /** Which directories this process has: to lock a file twice in one process would let go of the first lock. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final FileChannel lock;

    private StoreDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /**
     * Takes a directory for this process; made with its parents if there is none. Nothing is written into one that is
     * not fit to be a store's.
     *
     * @throws SqliteStoreException if it cannot be had
     */
    static StoreDirectory take(Path directory, Schema schema) {
        Path path;
        try {
            path = Files.createDirectories(directory, ownersAlone()).toRealPath();
        } catch (IOException e) {
            throw new SqliteStoreException(
                    "the directory " + directory + " cannot be made: " + reason(e) + "; make it, or name another", e);
        }
        check(path, schema);
        if (!TAKEN.add(path)) {
            throw inUse(path);
        }
        try {
            return new StoreDirectory(path, lock(path));
        } catch (RuntimeException e) {
            TAKEN.remove(path);
            throw e;
        }
    }

    Path path() {
        return path;
    }

    Path database() {
        return path.resolve(DATABASE);
    }

    Path witness() {
        return path.resolve(WITNESS);
    }

    /** Sets room aside in which a store can be opened and read when there is none left; as far as there is any. */
    void spare() {
        Path spare = path.resolve(SPARE);
        try {
            if (!Files.exists(spare) || Files.size(spare) < SPARE_BYTES) {
                Files.write(spare, new byte[SPARE_BYTES]);
            }
        } catch (IOException e) {
            LOGGER.log(Level.DEBUG, "there is no room to set aside", e);
        }
    }

    /** Gives that room back, and answers whether there was any. */
    boolean takeSpare() {
        try {
            return Files.deleteIfExists(path.resolve(SPARE));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "the room that was set aside cannot be had", e);
            return false;
        }
    }

    /** A file that becomes the database once its tables are there; empty, and its owner's alone. */
    Path newDatabase() throws IOException {
        Path file = path.resolve(NEW_DATABASE);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(path.resolve(NEW_DATABASE + suffix));
        }
        return Files.createFile(
                file,
                Files.getFileStore(path).supportsFileAttributeView("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
    }

    /** Checks that a directory is empty, or holds a store of this version or an older one. */
    static void check(Path path, Schema schema) {
        Path database = path.resolve(DATABASE);
        try {
            if (Files.exists(database)) {
                checkHeader(path, database, schema);
                return;
            }
            try (Stream<Path> files = Files.list(path)) {
                List<String> others = files.map(file -> file.getFileName().toString())
                        .filter(name -> !name.startsWith(".") && !name.equals("lost+found"))
                        .sorted()
                        .toList();
                if (!others.isEmpty()) {
                    throw new NoStoreException("the directory " + path + " holds something else, such as "
                            + others.get(0) + ", and no log of a format that is known; name an empty one");
                }
            }
        } catch (IOException e) {
            throw new SqliteStoreException("the directory " + path + " cannot be read: " + reason(e), e);
        }
    }

    private static void checkHeader(Path path, Path database, Schema schema) throws IOException {
        byte[] header;
        try (InputStream file = Files.newInputStream(database)) {
            header = file.readNBytes(HEADER);
        }
        if (header.length < HEADER || !Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new SqliteStoreException(DATABASE + " in " + path + " is damaged, or is no log of a format that is"
                    + " known; restore it from a backup, or move it away to begin with an empty log");
        }
        ByteBuffer numbers = ByteBuffer.wrap(header);
        if (numbers.getInt(APPLICATION_OFFSET) != Schema.APPLICATION_ID) {
            throw new NoStoreException(
                    DATABASE + " in " + path + " is a database of another program; name another directory");
        }
        int version = numbers.getInt(VERSION_OFFSET);
        if (version > schema.version()) {
            throw newer(path, version, schema);
        }
    }

    static SqliteStoreException newer(Path path, int version, Schema schema) {
        return new NoStoreException("the log in " + path + " has format " + version + ", which is newer than "
                + schema.version() + ", the newest that this version of Skald knows; use a newer one");
    }

    private static FileChannel lock(Path path) {
        FileChannel channel;
        try {
            channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new SqliteStoreException("the directory " + path + " cannot be written to: " + reason(e), e);
        }
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (IOException e) {
            close(channel);
            throw new SqliteStoreException(
                    "the file system of " + path + " cannot lock: " + reason(e) + "; name a directory on another", e);
        }
        if (lock == null) {
            close(channel);
            throw inUse(path);
        }
        return channel;
    }

    private static SqliteStoreException inUse(Path path) {
        return new SqliteStoreException("the directory " + path + " is in use by another process; each needs its own");
    }

    private static FileAttribute<?>[] ownersAlone() {
        return java.nio.file.FileSystems.getDefault()
                        .supportedFileAttributeViews()
                        .contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                }
                : new FileAttribute<?>[0];
    }

    static String reason(Exception e) {
        return e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(lock);
        TAKEN.remove(path);
    }
}
