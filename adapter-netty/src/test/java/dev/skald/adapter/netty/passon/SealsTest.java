package dev.skald.adapter.netty.passon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.ClientAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealsTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String TARGET = "/ws/?EIO=4&transport=polling&sid=abc";
    private static final ClientAddress CLIENT = ClientAddress.parse("192.0.2.7").orElseThrow();

    private final Seals ours = seals("the secret of the cluster", NOW);
    private final Seals theirs = seals("the secret of the cluster", NOW);

    @Test
    void aSealIsGoodOnceAndTellsTheClientsAddress() {
        String seal = ours.seal("node", "GET", TARGET, CLIENT);

        assertThat(theirs.open("node", "GET", TARGET, seal)).contains(new PassedOn(CLIENT));
        assertThat(theirs.open("node", "GET", TARGET, seal)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.7", "2001:db8::7", "::1"})
    void everyAddressIsTold(String address) {
        ClientAddress client = ClientAddress.parse(address).orElseThrow();

        assertThat(theirs.open("node", "GET", TARGET, ours.seal("node", "GET", TARGET, client)))
                .contains(new PassedOn(client));
    }

    @Test
    void aSealIsGoodForNothingElse() {
        String seal = ours.seal("node", "GET", TARGET, CLIENT);

        assertThat(theirs.open("other", "GET", TARGET, seal)).isEmpty();
        assertThat(theirs.open("node", "POST", TARGET, seal)).isEmpty();
        assertThat(theirs.open("node", "GET", TARGET + "d", seal)).isEmpty();
        assertThat(theirs.open("node", "GET", TARGET, seal.replace("192.0.2.7", "192.0.2.8")))
                .isEmpty();
        assertThat(theirs.open("node", "GET", TARGET, seal.replaceFirst(";t=1", ";t=2")))
                .isEmpty();
        assertThat(theirs.open("node", "GET", TARGET, seal)).isPresent();
    }

    @Test
    void aSealOfAnotherSecretIsNone() {
        String seal = seals("another secret", NOW).seal("node", "GET", TARGET, CLIENT);

        assertThat(theirs.open("node", "GET", TARGET, seal)).isEmpty();
    }

    @Test
    void aSealIsGoodForHalfAMinute() {
        for (Duration difference : new Duration[] {Duration.ofSeconds(-30), Duration.ZERO, Duration.ofSeconds(30)}) {
            assertThat(theirs.open("node", "GET", TARGET, madeAt(difference))).isPresent();
        }
        for (Duration difference : new Duration[] {Duration.ofSeconds(-31), Duration.ofSeconds(31)}) {
            assertThat(theirs.open("node", "GET", TARGET, madeAt(difference))).isEmpty();
        }
    }

    @Test
    void theSecretAndThePathAreNoPartOfASeal() {
        assertThat(ours.seal("node", "GET", TARGET, CLIENT)).doesNotContain("secret", "sid", "abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1;t=1;n=;a=;m=", "no seal at all", "1;t=99999999999999999999;n=a;a=b;m=c"})
    void whatIsNoSealIsNone(String text) {
        assertThat(theirs.open("node", "GET", TARGET, text)).isEmpty();
        assertThat(theirs.open("node", "GET", TARGET, text.repeat(1_000))).isEmpty();
    }

    private static String madeAt(Duration difference) {
        return seals("the secret of the cluster", NOW.plus(difference)).seal("node", "GET", TARGET, CLIENT);
    }

    private static Seals seals(String secret, Instant now) {
        return new Seals(secret.getBytes(StandardCharsets.UTF_8), Clock.fixed(now, ZoneOffset.UTC));
    }
}
