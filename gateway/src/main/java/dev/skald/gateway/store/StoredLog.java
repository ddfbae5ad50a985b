package dev.skald.gateway.store;

import dev.skald.adapter.http.EventLine;
import dev.skald.adapter.sqlite.NoStoreException;
import dev.skald.adapter.sqlite.SqliteStoreException;
import dev.skald.adapter.sqlite.StoreCheck;
import dev.skald.adapter.sqlite.StoreExport;
import dev.skald.domain.event.WorkflowId;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A log in files, looked at without a gateway, and beside one that serves it: nothing is written, and no setting is
 * needed. The log is that of {@code EVENT_LOG=file:DIR}. Thread-safe.
 *
 * @param directory where it is
 */
public record StoredLog(Path directory) {

    /**
     * What a thorough look found.
     *
     * @param format the version of the format
     * @param workflows how many workflows are kept
     * @param events how many events are retained
     * @param bytes how many bytes they take, as {@code LOG_MAX_BYTES} counts them
     * @param faults what is damaged, a line each; empty if the log is sound
     */
    public record Report(int format, long workflows, long events, long bytes, List<String> faults) {

        /** Keeps a copy. */
        public Report {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Reads all of it, and checks it; takes as long as reading takes.
     *
     * @throws NoLogException if there is no log of a format that is known
     * @throws IOException if it cannot be read at all
     */
    public Report check() throws IOException {
        try {
            StoreCheck found = StoreCheck.of(directory);
            return new Report(found.format(), found.workflows(), found.events(), found.bytes(), found.faults());
        } catch (NoStoreException e) {
            throw new NoLogException(String.valueOf(e.getMessage()), e);
        } catch (SqliteStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /**
     * Writes the events of a workflow that are retained, the oldest first: a line of JSON each, which viewers know but
     * for the {@code id}, and which can be published again as it is.
     *
     * @return whether there was one
     * @throws NoLogException if there is no log of a format that is known
     * @throws IOException if it is damaged, or {@code to} takes no more
     */
    public boolean export(WorkflowId workflow, OutputStream to) throws IOException {
        try {
            Optional<StoreExport> events = StoreExport.of(directory, workflow);
            if (events.isEmpty()) {
                return false;
            }
            try (StoreExport open = events.get()) {
                while (open.hasNext()) {
                    StoreExport.Event event = open.next();
                    to.write(EventLine.of(workflow, event.recorded(), event.id()));
                    to.write('\n');
                }
            }
            return true;
        } catch (NoStoreException e) {
            throw new NoLogException(String.valueOf(e.getMessage()), e);
        } catch (SqliteStoreException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
