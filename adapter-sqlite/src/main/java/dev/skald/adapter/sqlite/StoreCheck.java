package dev.skald.adapter.sqlite;

import dev.skald.domain.run.Control;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a thorough look at a store found.
 *
 * @param format the version of the format the store is in
 * @param workflows how many workflows are registered or had an event
 * @param events how many events are retained
 * @param bytes how many bytes these events, their ids, owners, readers, runs and controls take, as the bound on all
 *     workflows counts them
 * @param faults what is damaged, a line each, 100 at most; empty if the store is sound
 */
public record StoreCheck(int format, long workflows, long events, long bytes, List<String> faults) {

    private static final int MAX_FAULTS = 100;

    /** Keeps a copy of the faults. */
    public StoreCheck {
        faults = List.copyOf(faults);
    }

    /**
     * Reads all of the store in {@code directory}, and checks it: takes as long as that takes. Writes nothing, and does
     * not mind a process that serves it.
     *
     * @throws NoStoreException if there is no store, or one of another format
     * @throws SqliteStoreException if it cannot be read at all
     */
    public static StoreCheck of(Path directory) {
        try (Look look = Look.at(directory)) {
            return new Course(look).run();
        } catch (SQLException e) {
            if (Faults.isDamage(e)) {
                return new StoreCheck(0, 0, 0, 0, List.of(String.valueOf(e.getMessage())));
            }
            throw new SqliteStoreException("the log in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Whether nothing is damaged. */
    public boolean isSound() {
        return faults.isEmpty();
    }

    /** A check under way. */
    private static final class Course {

        private final Look look;
        private final Connection connection;
        private final EventReader reader;
        private final PreparedStatement id;
        private final PreparedStatement runs;
        private final PreparedStatement controls;
        private final List<String> faults = new ArrayList<>();
        private long workflows;
        private long events;
        private long bytes;
        private long placedBytes;
        private Journal.Content journal = new Journal.Content(0, Map.of());

        Course(Look look) throws SQLException {
            this.look = look;
            this.connection = look.connection();
            this.reader = new EventReader(connection);
            this.id = connection.prepareStatement("SELECT seq FROM event_id WHERE log = ? AND id = ?");
            this.runs = connection.prepareStatement("SELECT " + RunRow.COLUMNS + " FROM run WHERE log = ?");
            this.controls = connection.prepareStatement("SELECT " + ControlRow.COLUMNS + " FROM control WHERE log = ?");
        }

        StoreCheck run() throws SQLException {
            int format = Schema.versionOf(connection);
            checkPages();
            checkJournal();
            checkWorkflows();
            checkSums();
            checkRevocations();
            return new StoreCheck(format, workflows, events, bytes, faults);
        }

        private void fault(String fault) {
            if (faults.size() < MAX_FAULTS) {
                faults.add(fault);
            }
        }

        /** What SQLite itself finds. */
        private void checkPages() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("PRAGMA integrity_check(" + MAX_FAULTS + ")")) {
                while (rows.next()) {
                    String line = rows.getString(1);
                    if (!"ok".equals(line)) {
                        fault(String.valueOf(line).replace('\n', ' '));
                    }
                }
            }
        }

        private void checkJournal() throws SQLException {
            Optional<Journal.Content> content = look.journal();
            if (content.isPresent()) {
                journal = content.get();
            } else {
                fault("the journal is damaged");
            }
        }

        private void checkWorkflows() throws SQLException {
            try (PreparedStatement statement = connection.prepareStatement(Opening.WorkflowRow.SELECT);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Optional<Opening.WorkflowRow> row = Opening.WorkflowRow.of(rows);
                    workflows++;
                    if (row.isPresent()) {
                        check(row.get());
                    } else {
                        fault("the row of log " + rows.getLong(1) + " is damaged");
                    }
                }
            }
        }

        private void check(Opening.WorkflowRow row) throws SQLException {
            placedBytes += row.head().weight() + row.head().heldWeight();
            Optional<Head> applied = journal.applied(row.head());
            if (applied.isEmpty()) {
                fault("workflow " + row.id() + ": the journal does not fit its row");
            }
            Head head = applied.orElse(row.head());
            bytes += head.weight() + head.heldWeight();
            checkRuns(row);
            if (head.isRegistered() && reader.registration(head.registration()).isEmpty()) {
                fault("workflow " + row.id() + ": owner and readers are damaged");
            }
            if (!head.hasEvents()) {
                return;
            }
            long[] sums = {0, 0};
            try {
                reader.each(head, head.first(), head.last(), (seq, event, run) -> {
                    byte[] id = EventCodec.id(event);
                    if (seq <= head.placed()) {
                        checkId(row, seq, id);
                    }
                    EventSize size = new EventSize(event.data().size(), id.length);
                    sums[0] += size.data();
                    sums[1] += size.weight();
                    events++;
                    return true;
                });
                if (sums[0] != head.bytes() || sums[1] != head.weight()) {
                    fault("workflow " + row.id() + ": its events are not as large as its row says");
                }
            } catch (DamagedLogException e) {
                fault("workflow " + row.id() + ": event " + e.seq() + " is damaged");
            }
        }

        private void checkRuns(Opening.WorkflowRow row) throws SQLException {
            Head head = row.head();
            long weight = 0;
            runs.setLong(1, head.log());
            try (ResultSet rows = runs.executeQuery()) {
                while (rows.next()) {
                    weight += RunRow.WEIGHT;
                    if (RunRow.of(rows, 1, head.log()).isEmpty()) {
                        fault("workflow " + row.id() + ": run " + rows.getLong(1) + " of it is damaged");
                    }
                }
            }
            controls.setLong(1, head.log());
            try (ResultSet rows = controls.executeQuery()) {
                while (rows.next()) {
                    Optional<Control> control = ControlRow.of(rows, head.log());
                    weight += control.map(ControlRow::weight).orElse(0L);
                    if (control.isEmpty()) {
                        fault("workflow " + row.id() + ": control " + rows.getLong(1) + " is damaged");
                    }
                }
            }
            if (weight != head.runs().weight()) {
                fault("workflow " + row.id() + ": its runs and controls are not as many, or as large, as its row says");
            }
        }

        private void checkId(Opening.WorkflowRow row, long seq, byte[] name) throws SQLException {
            if (name.length > 0) {
                id.setLong(1, row.head().log());
                id.setBytes(2, name);
                try (ResultSet found = id.executeQuery()) {
                    if (!found.next() || found.getLong(1) != seq) {
                        fault("workflow " + row.id() + ": the id of event " + seq + " is not remembered");
                    }
                }
            }
        }

        private void checkRevocations() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet table = statement.executeQuery("SELECT 1 FROM sqlite_master WHERE name = 'revocation'")) {
                if (table.next() && RevocationTable.all(connection).isEmpty()) {
                    fault("the row of a revocation is damaged");
                }
            }
        }

        private void checkSums() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("SELECT workflows, weight FROM store")) {
                if (!row.next() || row.getLong(1) != workflows || row.getLong(2) != placedBytes) {
                    fault("rows of workflows are missing, or old");
                }
            }
        }
    }
}
