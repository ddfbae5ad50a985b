package dev.skald.adapter.redis;

import static dev.skald.domain.port.Stages.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.skald.domain.access.Revocation;
import dev.skald.domain.access.TokenIdentity;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.RevocationsContract;
import dev.skald.domain.port.SampleEvents;
import dev.skald.domain.port.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RedisRevocationsTest extends RevocationsContract {

    private final TestStores stores = new TestStores();
    private final RedisWorkflows store = stores.openInRealTime(MAX);

    @Override
    protected Revocations revocations() {
        return store.revocations();
    }

    @AfterEach
    void close() {
        stores.close();
    }

    private static Revocation token(String name) {
        return new Revocation(
                UUID.randomUUID(),
                Instant.parse("2026-01-01T00:00:00.001Z"),
                new Revocation.Token(name),
                Instant.parse("2099-01-01T00:00:00Z"));
    }

    private static boolean has(RedisWorkflows node, String name) {
        return node.revocations()
                .find("x", new TokenIdentity(Optional.of(name), Optional.empty()))
                .isPresent();
    }

    @Test
    void anotherNodeHearsOfThemAtOnce() {
        RedisWorkflows other = stores.openInRealTime(MAX);
        await().until(other::hearsHints);
        List<Revocation> told = new CopyOnWriteArrayList<>();
        other.revocations().follow(told::add);
        Revocation revocation = token("a");

        await(revocations().add(revocation));
        await().untilAsserted(() -> assertThat(told).contains(revocation));
        assertThat(has(other, "a")).isTrue();

        await(other.revocations().remove(revocation.id()));
        await().until(() -> !has(store, "a"));
    }

    @Test
    void aNodeThatStartsHasAllOfThem() {
        for (int i = 0; i < MAX; i++) {
            await(revocations().add(token("t" + i)));
        }

        RedisWorkflows other = stores.openInRealTime(MAX);

        assertThat(other.revocations().list(Optional.empty(), 100))
                .containsExactlyElementsOf(revocations().list(Optional.empty(), 100));
    }

    @Test
    void manyAreReadByThePage() {
        RedisWorkflows many = stores.openInRealTime(10_000);
        for (int round = 0; round < 25; round++) {
            List<CompletionStage<Void>> added = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                added.add(many.revocations().add(token("t" + round + "." + i)));
            }
            added.forEach(stage -> await(stage));
        }
        await(many.revocations().add(token("last")));
        many.revocations()
                .list(Optional.empty(), 500)
                .forEach(each -> await(many.revocations().remove(each.id())));
        await(many.revocations().add(token("the very last")));

        RedisWorkflows other = stores.openInRealTime(10_000);

        assertThat(other.revocations().list(Optional.empty(), 10_000)).hasSize(2_002);
        await().until(() -> store.revocations().list(Optional.empty(), 10_000).size() == 2_002);
    }

    @Test
    void aNodeThatHearsNoHintFindsThemByAsking() {
        Duration probe = Duration.ofSeconds(3);
        try (RedisServer redis = RedisServer.start();
                TestStores hearing = new TestStores(redis.port(), probe);
                DeafRelay relay = new DeafRelay(redis.port());
                TestStores behind = new TestStores(relay.port(), probe, hearing.prefix())) {
            RedisWorkflows one = hearing.openInRealTime();
            RedisWorkflows deaf = behind.openInRealTime();
            await().until(deaf::hearsHints);
            relay.deafen(true);

            Revocation revocation = token("a");
            await(one.revocations().add(revocation));
            await().until(() -> has(deaf, "a"));
            await(one.revocations().remove(revocation.id()));
            await().until(() -> !has(deaf, "a"));
        }
    }

    @Test
    void whatRedisHasNoRoomForItIsGivenBackOnceItHas() {
        try (RedisServer redis = RedisServer.start();
                TestStores own = new TestStores(redis.port(), Duration.ofSeconds(1))) {
            RedisWorkflows node = own.openInRealTime();
            await(node.revocations().add(token("a")));
            redis.call("CONFIG", "SET", "maxmemory", "1mb");
            redis.call("FLUSHALL");
            await().until(() -> count(redis, "OOM") > 0);
            redis.call("CONFIG", "SET", "maxmemory", "0");

            await().until(() -> {
                try (TestStores others = new TestStores(redis.port(), TestStores.PROBE, own.prefix())) {
                    return has(others.openInRealTime(), "a");
                }
            });
        }
    }

    /** How often a Redis refused something in that word. */
    private static int count(RedisServer redis, String refusals) {
        Matcher count =
                Pattern.compile("errorstat_" + refusals + ":count=(\\d+)").matcher(redis.call("INFO", "errorstats"));
        return count.find() ? Integer.parseInt(count.group(1)) : 0;
    }

    /** A revoked token would be good until they are known. */
    @Test
    void aNodeTakesAndShowsNothingBeforeItHasAllOfThem() {
        try (RedisServer redis = RedisServer.start();
                TestStores own = new TestStores(redis.port(), Duration.ofSeconds(1))) {
            RedisWorkflows before = own.openInRealTime();
            await(before.revocations().add(token("a")));
            Hidden hidden = new Hidden(redis, own);

            RedisWorkflows node = own.openAway();
            assertThat(node.isUp()).isFalse();
            assertThat(catchThrowable(() ->
                            await(node.eventLog().append(WorkflowId.random(), List.of(SampleEvents.thought("early"))))))
                    .hasCauseInstanceOf(UnavailableException.class);
            assertThat(catchThrowable(() -> await(node.revocations().remove(UUID.randomUUID()))))
                    .hasCauseInstanceOf(UnavailableException.class);

            hidden.show();
            await().until(node::isUp);
            assertThat(has(node, "a")).isTrue();
        }
    }

    @Test
    void aNodeThatLostRedisTakesAndShowsNothingBeforeItHasLookedAgain() {
        try (RedisServer redis = RedisServer.start();
                TestStores own = new TestStores(redis.port(), Duration.ofSeconds(1))) {
            RedisWorkflows node = own.openInRealTime();
            await(node.revocations().add(token("a")));
            Hidden hidden = new Hidden(redis, own);
            redis.pause();
            await().until(() -> !node.isUp());
            redis.resume();
            int refused = hidden.refused();

            // One may have been under way when Redis fell silent, and one when it was taken for away.
            await().until(() -> hidden.refused() > refused + 2);
            assertThat(node.isUp()).isFalse();

            hidden.show();
            await().until(node::isUp);
        }
    }

    /** What is known of revocations stands aside: whoever looks at it is refused. */
    private static final class Hidden {

        private final RedisServer redis;
        private final String state;

        Hidden(RedisServer redis, TestStores of) {
            this.redis = redis;
            this.state = Texts.text(new Keys(of.prefix()).revocations()[4]);
            redis.call("RENAME", state, state + ":aside");
            redis.call("SET", state, "no hash");
        }

        /** How many were refused. */
        int refused() {
            return count(redis, "WRONGTYPE");
        }

        void show() {
            redis.call("RENAME", state + ":aside", state);
        }
    }

    @Test
    void whatRedisHasLostItIsGivenBack() {
        try (RedisServer redis = RedisServer.start();
                TestStores own = new TestStores(redis.port(), Duration.ofSeconds(3))) {
            RedisWorkflows node = own.openInRealTime();
            Revocation lifted = token("lifted");
            await(node.revocations().add(token("a")));
            await(node.revocations().add(lifted));
            await(node.revocations().add(token("b")));
            await(node.revocations().remove(lifted.id()));
            await().until(() -> node.revocations().list(Optional.empty(), 10).size() == 2);

            redis.call("FLUSHALL");

            await().until(() -> {
                try (TestStores others = new TestStores(redis.port(), TestStores.PROBE, own.prefix())) {
                    RedisWorkflows fresh = others.openInRealTime();
                    return has(fresh, "a") && has(fresh, "b") && !has(fresh, "lifted");
                }
            });
            assertThat(has(node, "a") && has(node, "b")).isTrue();
        }
    }
}
