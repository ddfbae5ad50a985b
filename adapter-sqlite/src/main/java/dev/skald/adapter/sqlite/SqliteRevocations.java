package dev.skald.adapter.sqlite;

import dev.skald.adapter.store.RevocationIndex;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.Following;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.UnavailableException;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** The revocations' face of the store: all of them are in memory, once they are on the disk. */
final class SqliteRevocations implements Revocations {

    private final Commands commands;
    private final RevocationIndex index;
    private final int max;

    /** How many rows there are; the writer's. */
    private int rows;

    /** The transaction that changes it, and by how much; the writer's. */
    private Optional<Transaction> current = Optional.empty();

    private int change;

    /**
     * Those of a store.
     *
     * @param found what is on the disk
     */
    SqliteRevocations(Commands commands, List<Revocation> found, int max, Clock clock) {
        this.commands = commands;
        this.index = new RevocationIndex(clock);
        this.max = max;
        this.rows = found.size();
        found.forEach(index::add);
    }

    @Override
    public CompletionStage<Void> add(Revocation revocation) {
        return commands.write(revocation.target().name().length(), (transaction, stage) -> {
            add(revocation, transaction);
            return () -> {
                index.add(revocation);
                stage.complete(null);
            };
        });
    }

    private void add(Revocation revocation, Transaction transaction) throws SQLException {
        RevocationTable table = transaction.tables().changedRevocations();
        changed(transaction, table.insert(revocation));
        if (rows + change > max) {
            changed(transaction, -table.deleteExpired(transaction.workflows().now()));
        }
        if (rows + change > max) {
            changed(transaction, -table.delete(revocation.id()));
            throw new UnavailableException("there are as many revocations as there may be");
        }
    }

    /** Counts rows for as long as the transaction may be taken back. */
    private void changed(Transaction transaction, int by) {
        if (current.filter(transaction::equals).isEmpty()) {
            current = Optional.of(transaction);
            change = 0;
            transaction.whenCommitted(() -> {
                rows += change;
                change = 0;
                current = Optional.empty();
            });
        }
        change += by;
    }

    @Override
    public CompletionStage<Boolean> remove(UUID id) {
        return commands.write(0, (transaction, stage) -> {
            int deleted = transaction.tables().changedRevocations().delete(id);
            changed(transaction, -deleted);
            return () -> {
                index.remove(id);
                stage.complete(deleted > 0);
            };
        });
    }

    @Override
    public Optional<Revocation> find(String subject, TokenIdentity token) {
        return index.find(subject, token);
    }

    @Override
    public List<Revocation> list(Optional<Revocation.Place> after, int limit) {
        return index.list(after, limit);
    }

    @Override
    public Following follow(Consumer<Revocation> listener) {
        return index.follow(listener);
    }

    /** Forgets those whose time is over; completes when the disk has no more of them either. */
    CompletionStage<Void> expire() {
        if (index.expire().isEmpty()) {
            return CompletableFuture.completedStage(null);
        }
        return commands.write(0, (transaction, stage) -> {
            changed(
                    transaction,
                    -transaction
                            .tables()
                            .changedRevocations()
                            .deleteExpired(transaction.workflows().now()));
            return () -> stage.complete(null);
        });
    }
}
