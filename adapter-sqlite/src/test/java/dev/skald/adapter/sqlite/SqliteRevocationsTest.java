package dev.skald.adapter.sqlite;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.skald.adapter.store.Capacity;
import dev.skald.adapter.store.Retention;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.RevocationsContract;
import dev.skald.domain.port.UnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SqliteRevocationsTest extends RevocationsContract {

    private final TestStores stores = new TestStores();
    private final Path directory = stores.directory();
    private SqliteWorkflows store = open(MAX);

    private SqliteWorkflows open(int max) {
        return SqliteWorkflows.open(
                directory,
                new SqliteSettings(
                        new Retention(1_000, 1 << 20, Duration.ofHours(1)),
                        new Capacity(1 << 30, 1_000, Capacity.DEFAULT_RESERVED),
                        Sync.ALWAYS,
                        max));
    }

    private void restart(int max) {
        store.close();
        store = open(max);
    }

    @Override
    protected Revocations revocations() {
        return store.revocations();
    }

    @AfterEach
    void close() {
        store.close();
        stores.close();
    }

    private static Revocation token(String name) {
        return new Revocation(
                UUID.randomUUID(),
                Instant.parse("2026-01-01T00:00:00.001Z"),
                new Revocation.Token(name),
                Instant.parse("2099-01-01T00:00:00Z"));
    }

    @Test
    void areThereAfterARestartToTheNanosecond() {
        List<Revocation> all = new ArrayList<>(List.of(
                token("issuer|ä\"\u0000\uD83D\uDE00"),
                new Revocation(
                        UUID.randomUUID(),
                        Instant.parse("2026-01-02T00:00:00Z"),
                        new Revocation.Subject("älice", Instant.parse("2026-01-01T00:00:00.123456789Z")),
                        Instant.parse("2098-01-01T00:00:00.007Z"))));
        all.forEach(each -> await(revocations().add(each)));
        Revocation lifted = token("lifted");
        await(revocations().add(lifted));
        await(revocations().remove(lifted.id()));

        restart(MAX);

        all.sort(Revocation.NEWEST_FIRST);
        assertThat(revocations().list(Optional.empty(), 10)).containsExactlyElementsOf(all);
        assertThat(revocations().find("älice", TokenIdentity.NONE)).contains(all.get(0));
        assertThat(revocations().find("x", new TokenIdentity(Optional.of("lifted"), Optional.empty())))
                .isEmpty();
    }

    @Test
    void aLowerBoundForgetsNone() {
        for (int i = 0; i < 3; i++) {
            await(revocations().add(token("t" + i)));
        }

        restart(2);

        assertThat(revocations().list(Optional.empty(), 10)).hasSize(3);
        assertThatThrownBy(() -> await(revocations().add(token("another"))))
                .hasCauseInstanceOf(UnavailableException.class);
        revocations()
                .list(Optional.empty(), 2)
                .forEach(each -> await(revocations().remove(each.id())));
        await(revocations().add(token("another")));
    }

    @Test
    void thoseThatHaveExpiredLeaveTheDisk() {
        await(revocations()
                .add(new Revocation(
                        UUID.randomUUID(),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        new Revocation.Token("brief"),
                        Instant.now().plusMillis(300))));
        await(revocations().add(token("long")));
        assertThat(rows()).isEqualTo(2);

        Awaitility.await().until(() -> {
            await(store.expire());
            return rows() == 1;
        });
        restart(MAX);
        assertThat(revocations().list(Optional.empty(), 10)).hasSize(1);
    }

    private long rows() {
        return TestStores.number(directory, "SELECT count(*) FROM revocation");
    }

    @Test
    void aDamagedOneStopsTheStart() throws SQLException {
        await(revocations().add(token("a")));
        assertThat(StoreCheck.of(directory).faults()).isEmpty();
        store.close();
        try (Connection connection =
                DriverManager.getConnection("jdbc:sqlite:" + directory.resolve(StoreDirectory.DATABASE))) {
            Database.execute(connection, "UPDATE revocation SET token = x'62'");
        }

        assertThat(StoreCheck.of(directory).faults()).containsExactly("the row of a revocation is damaged");
        assertThatThrownBy(() -> open(MAX))
                .isInstanceOf(SqliteStoreException.class)
                .hasMessageContaining("is damaged: the row of a revocation is;");
    }
}
