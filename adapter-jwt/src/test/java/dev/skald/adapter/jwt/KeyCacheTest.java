package dev.skald.adapter.jwt;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When keys are fetched, and what tokens are told meanwhile, by a time and a source that the test moves by hand. */
class KeyCacheTest {

    private static final ProviderKey OLD = ProviderKey.ec("old", Curve.P_256);
    private static final ProviderKey NEW = ProviderKey.ec("new", Curve.P_256);
    private static final Duration TTL = Duration.ofHours(1);
    private static final ClaimsPolicy CLAIMS = ClaimsPolicy.ofOneIssuer(JwtSettings.defaults(), Clock.systemUTC());

    private final HandKeyTimer timer = new HandKeyTimer();
    private final HandSource source = new HandSource();
    private final List<String> told = new ArrayList<>();
    private final AtomicInteger changes = new AtomicInteger();
    private final KeyCache cache = new KeyCache(
            source,
            KeyPace.ofUrl(TTL),
            timer,
            new KeyListener() {
                @Override
                public void changed(String name, int keys, int skipped) {
                    told.add("changed " + keys);
                }

                @Override
                public void failed(String name, String why, boolean keys) {
                    told.add("failed: " + why);
                }
            },
            changes::incrementAndGet);

    @Test
    void waitsForTheFetchOfTheStart() {
        cache.start();
        CompletionStage<Selection> waiting = select("old");
        assertThat(isOver(waiting)).isFalse();
        assertThat(cache.ready()).isFalse();

        source.brings(OLD);
        assertThat(now(waiting)).isInstanceOf(Selection.Trusted.class);
        assertThat(cache.ready()).isTrue();
    }

    @Test
    void hasNoKeysUntilAFetchSucceedsAndTriesAgainAtLeastEveryTenSeconds() {
        cache.start();
        CompletionStage<Selection> waiting = select("old");
        source.fails();
        assertThat(now(waiting)).isInstanceOf(Selection.Unavailable.class);
        for (int i = 0; i < 20; i++) {
            assertThat(now(select("old"))).isInstanceOf(Selection.Unavailable.class);
            int before = source.loads;
            timer.pass(Duration.ofMillis(999));
            assertThat(source.loads - before).as("at most once a second").isLessThanOrEqualTo(1);
            timer.pass(Duration.ofSeconds(10));
            assertThat(source.loads).as("at least every ten seconds").isGreaterThan(before);
            source.fails();
        }
        timer.pass(Duration.ofSeconds(10));
        source.brings(OLD);
        assertThat(now(select("old"))).isInstanceOf(Selection.Trusted.class);
    }

    @Test
    void fetchesAgainOnceTheTimeIsOver() {
        startsWith(OLD);
        timer.pass(TTL.minusNanos(1));
        assertThat(source.loads).isEqualTo(1);
        timer.pass(Duration.ofNanos(1));
        assertThat(source.loads).isEqualTo(2);
        source.brings(NEW);
        assertThat(now(select("new"))).isInstanceOf(Selection.Trusted.class);
        assertThat(changes).hasValue(2);
        assertThat(timer.planned()).isEqualTo(1);
    }

    @Test
    void sameKeysAreNoChange() {
        startsWith(OLD);
        timer.pass(TTL);
        source.brings(OLD);
        assertThat(changes).hasValue(1);
        assertThat(told).containsExactly("changed 1");
    }

    @Test
    void anUnknownKidFetchesAnewAndWaitsForIt() {
        startsWith(OLD);
        CompletionStage<Selection> waiting = select("new");
        CompletionStage<Selection> another = select("none");
        assertThat(source.loads).isEqualTo(2);
        assertThat(isOver(waiting)).isFalse();
        assertThat(now(select("old"))).isInstanceOf(Selection.Trusted.class);

        source.brings(OLD, NEW);
        assertThat(now(waiting)).isInstanceOf(Selection.Trusted.class);
        assertThat(now(another)).isEqualTo(new Selection.Untrusted(KeyCache.UNKNOWN_KID));
    }

    @Test
    void aFloodOfUnknownKidsFetchesOnceInTenSeconds() {
        startsWith(OLD);
        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 1_000; i++) {
                select("kid-" + second + "-" + i);
            }
            source.bringsIfAsked(OLD);
            assertThat(now(select("another"))).isInstanceOf(Selection.Unavailable.class);
            timer.pass(Duration.ofSeconds(1));
        }
        assertThat(source.loads).isEqualTo(1 + 6);
        assertThat(timer.planned()).isEqualTo(1);
    }

    @Test
    void theFetchesOfTheStartAndOfTheTimeDoNotCountForUnknownKids() {
        startsWith(OLD);
        timer.pass(TTL);
        source.brings(OLD);
        CompletionStage<Selection> waiting = select("new");
        assertThat(source.loads).isEqualTo(3);
        source.brings(OLD, NEW);
        assertThat(now(waiting)).isInstanceOf(Selection.Trusted.class);
    }

    @Test
    void whoJoinsAFetchThatWasUnderWayHasAnotherIfItsKeyIsNotThere() {
        cache.start();
        CompletionStage<Selection> waiting = select("new");
        source.brings(OLD);
        assertThat(source.loads).isEqualTo(2);
        assertThat(isOver(waiting)).isFalse();
        source.brings(OLD, NEW);
        assertThat(now(waiting)).isInstanceOf(Selection.Trusted.class);
    }

    @Test
    void anOutageIsSurvivedWithTheLastKeys() {
        startsWith(OLD);
        timer.pass(TTL);
        int before = source.loads;
        Duration down = Duration.ZERO;
        while (down.compareTo(Duration.ofHours(2)) < 0) {
            source.failsIfAsked();
            assertThat(now(select("old"))).isInstanceOf(Selection.Trusted.class);
            CompletionStage<Selection> unknown = select("new");
            source.failsIfAsked();
            assertThat(now(unknown)).isInstanceOf(Selection.Unavailable.class);
            timer.pass(Duration.ofSeconds(30));
            down = down.plusSeconds(30);
        }
        assertThat(source.loads - before).isBetween(120, 480);
        assertThat(told.size()).isBetween(100, 130);
        timer.pass(Duration.ofMinutes(1));
        source.brings(NEW);
        assertThat(now(select("new"))).isInstanceOf(Selection.Trusted.class);
    }

    @Test
    void aFetchThatFailedIsNotRepeatedAtOnceBecauseATokenAsks() {
        startsWith(OLD);
        timer.pass(TTL);
        source.fails();
        int before = source.loads;
        assertThat(now(select("new"))).isInstanceOf(Selection.Unavailable.class);
        assertThat(source.loads).isEqualTo(before);
    }

    @Test
    void garbageIsAFailedFetch() {
        startsWith(OLD);
        for (String garbage : List.of(
                "",
                "null",
                "[]",
                "{}",
                "{\"keys\":7}",
                "{\"keys\":[]}",
                "{\"keys\":[7,null,{}]}",
                "<html>",
                "{\"keys\":[")) {
            timer.pass(TTL);
            source.brings(garbage);
            assertThat(now(select("old"))).as(garbage).isInstanceOf(Selection.Trusted.class);
        }
        assertThat(changes).hasValue(1);
    }

    @Test
    void anAlgorithmThatIsNoKeysFetchesNothing() {
        startsWith(OLD);
        for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.HS256, JWSAlgorithm.HS512, JWSAlgorithm.ES256K)) {
            JWSHeader header = new JWSHeader.Builder(algorithm).keyID("new").build();
            assertThat(now(cache.select(header, CLAIMS))).isInstanceOf(Selection.Untrusted.class);
        }
        assertThat(source.loads).isEqualTo(1);
    }

    @Test
    void noMoreWaitThanThereIsRoomFor() {
        startsWith(OLD);
        for (int i = 0; i < 10_000; i++) {
            assertThat(isOver(select("kid-" + i))).isFalse();
        }
        assertThat(now(select("one more"))).isInstanceOf(Selection.Unavailable.class);
        source.brings(OLD);
        timer.pass(Duration.ofSeconds(10));
        assertThat(isOver(select("one more"))).isFalse();
    }

    @Test
    void whoeverWaitsIsToldAtTheEnd() {
        startsWith(OLD);
        CompletionStage<Selection> waiting = select("new");
        cache.close();
        assertThat(now(waiting)).isInstanceOf(Selection.Unavailable.class);
        source.brings(NEW);
        timer.pass(TTL.multipliedBy(3));
        assertThat(source.loads).isEqualTo(2);
    }

    private void startsWith(ProviderKey... keys) {
        cache.start();
        source.brings(keys);
    }

    private CompletionStage<Selection> select(String kid) {
        return cache.select(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(kid).build(), CLAIMS);
    }

    private static boolean isOver(CompletionStage<Selection> selection) {
        return selection.toCompletableFuture().isDone();
    }

    private static Selection now(CompletionStage<Selection> selection) {
        assertThat(isOver(selection)).as("answered").isTrue();
        return selection.toCompletableFuture().join();
    }

    /** Answers when it is told to. */
    private static final class HandSource implements KeySource {
        private final Deque<CompletableFuture<byte[]>> open = new ArrayDeque<>();
        private int loads;

        @Override
        public CompletionStage<byte[]> load() {
            loads++;
            CompletableFuture<byte[]> load = new CompletableFuture<>();
            open.add(load);
            assertThat(open).as("one at a time").hasSize(1);
            return load;
        }

        @Override
        public String name() {
            return "by hand";
        }

        void brings(ProviderKey... keys) {
            brings(ProviderKey.set(keys));
        }

        void brings(String document) {
            open.remove().complete(document.getBytes(StandardCharsets.UTF_8));
        }

        void bringsIfAsked(ProviderKey... keys) {
            if (!open.isEmpty()) {
                brings(keys);
            }
        }

        void fails() {
            open.remove().completeExceptionally(new KeyFetchException("it is down"));
        }

        void failsIfAsked() {
            if (!open.isEmpty()) {
                fails();
            }
        }
    }
}
