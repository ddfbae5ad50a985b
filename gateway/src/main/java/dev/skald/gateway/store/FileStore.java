package dev.skald.gateway.store;

import dev.skald.adapter.sqlite.SqliteSettings;
import dev.skald.adapter.sqlite.SqliteStoreException;
import dev.skald.adapter.sqlite.SqliteWorkflows;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.SessionStore;
import dev.skald.domain.port.WorkflowCatalog;
import dev.skald.domain.port.WorkflowDirectory;
import dev.skald.domain.port.WorkflowRuns;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The store in the files of a directory, which outlive the process: {@code EVENT_LOG=file:DIR}. */
public final class FileStore implements Store {

    private static final Logger LOG = LoggerFactory.getLogger(FileStore.class);

    private final SqliteWorkflows workflows;

    private FileStore(SqliteWorkflows workflows) {
        this.workflows = workflows;
    }

    /**
     * Opens the store in {@code directory}, which is made if there is none. Blocks while its workflows are read.
     *
     * @throws SqliteStoreException if it cannot be opened; the message is one line for an operator
     */
    public static FileStore open(Path directory, SqliteSettings settings) {
        FileStore store = new FileStore(SqliteWorkflows.open(directory, settings));
        store.warnOfLittleRoom(directory, settings.capacity().bytes());
        return store;
    }

    @Override
    public EventLog log() {
        return workflows.eventLog();
    }

    @Override
    public WorkflowDirectory directory() {
        return workflows.directory();
    }

    @Override
    public WorkflowRuns runs() {
        return workflows.runs();
    }

    @Override
    public WorkflowCatalog catalog() {
        return workflows.catalog();
    }

    @Override
    public Optional<SessionStore> sessions() {
        return Optional.of(workflows.sessions());
    }

    @Override
    public Optional<Revocations> revocations() {
        return Optional.of(workflows.revocations());
    }

    @Override
    public void keepHouse() {
        Forgetting.watch(workflows.expire());
    }

    @Override
    public boolean isHealthy() {
        return workflows.isHealthy();
    }

    @Override
    public List<StoreGauge> gauges() {
        return List.of(
                new StoreGauge("skald.workflows", "Workflows that are kept", workflows::size),
                new StoreGauge(
                        "skald.log.bytes",
                        "What the events, owners, readers, runs and controls of all workflows take",
                        workflows::bytes),
                new StoreGauge(
                        "skald.log.file.bytes", "What the files of the log take on the disk", workflows::fileBytes));
    }

    @Override
    public void close() {
        workflows.close();
    }

    /**
     * The files may be larger than what they hold (the protocol, section 7), and whoever runs out of disk runs out of
     * log.
     */
    private void warnOfLittleRoom(Path directory, long maxBytes) {
        try {
            long room = Files.getFileStore(directory).getUsableSpace() + workflows.fileBytes();
            if (room < maxBytes) {
                LOG.warn(
                        "LOG_MAX_BYTES is {}, and the file system of {} has room for {} alone: publishing will be refused when "
                                + "that is used up",
                        maxBytes,
                        directory,
                        room);
            }
        } catch (IOException e) {
            LOG.warn("how much room the file system of {} has cannot be told: {}", directory, e.toString());
        }
    }
}
