package dev.skald.adapter.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.adapter.netty.ClientLimits.Admission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientLimitsTest {

    private static final ClientAddress ONE = address("192.0.2.1");
    private static final ClientAddress OTHER = address("192.0.2.2");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 500_000_000L);

    private static ClientAddress address(String text) {
        return ClientAddress.parse(text).orElseThrow();
    }

    private ClientLimits limits(int connections, int handshakes, int refusals, int ofUser, int publishes) {
        return new ClientLimits(
                new ClientLimits.Settings(connections, handshakes, refusals, ofUser, publishes), nanos::get);
    }

    private static Seat begun(Admission admission) {
        return ((Admission.Admitted) admission).seat();
    }

    private static String code(Admission admission) {
        return ((Admission.Refused) admission).code();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void anAddressHasSoManyPlacesAtATime() {
        ClientLimits limits = limits(2, 0, 0, 0, 0);
        Seat first = begun(limits.begin(ONE));
        Seat second = begun(limits.begin(ONE));

        assertThat(code(limits.begin(ONE))).isEqualTo("too_many_connections");
        begun(limits.begin(OTHER));
        first.close();
        first.close();
        begun(limits.begin(ONE));
        assertThat(code(limits.begin(ONE))).isEqualTo("too_many_connections");
        second.close();
        begun(limits.begin(ONE));
    }

    @Test
    void aNetworkOfIpv6IsOneAddress() {
        ClientLimits limits = limits(1, 0, 0, 0, 0);
        begun(limits.begin(address("2001:db8::1")));

        assertThat(code(limits.begin(address("2001:db8::ffff:2")))).isEqualTo("too_many_connections");
        begun(limits.begin(address("2001:db8:0:1::1")));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 1_000, 100_000})
    void soManyBeginASecondAndNoMore(int rate) {
        ClientLimits limits = limits(0, rate, 0, 0, 0);
        for (int second = 0; second < 3; second++) {
            int begun = 0;
            while (limits.begin(ONE) instanceof Admission.Admitted) {
                begun++;
            }
            assertThat(begun).isBetween(rate, rate + 1);
            Admission.Refused refused = (Admission.Refused) limits.begin(ONE);
            assertThat(refused.code()).isEqualTo("too_many_handshakes");
            assertThat(refused.retryAfter())
                    .isBetween(Duration.ofNanos(1), Duration.ofSeconds(1).plusMillis(1));
            begun(limits.begin(OTHER));
            pass(Duration.ofSeconds(1));
        }
    }

    @Test
    void aPlaceIsThereAfterTheTimeThatWasTold() {
        ClientLimits limits = limits(0, 4, 0, 0, 0);
        for (int i = 0; i < 4; i++) {
            begun(limits.begin(ONE));
        }
        Duration wait = ((Admission.Refused) limits.begin(ONE)).retryAfter();
        assertThat(wait).isEqualTo(Duration.ofMillis(250));

        pass(wait.minusMillis(126));
        assertThat(code(limits.begin(ONE))).isEqualTo("too_many_handshakes");
        pass(Duration.ofMillis(126));
        begun(limits.begin(ONE));
        assertThat(code(limits.begin(ONE))).isEqualTo("too_many_handshakes");
    }

    @Test
    void afterTooManyRefusalsNoTokenIsLookedAt() {
        ClientLimits limits = limits(0, 0, 2, 0, 0);
        assertThat(limits.mayPresentToken(ONE)).isEmpty();
        limits.refused(ONE);
        begun(limits.begin(ONE));
        limits.refused(ONE);

        assertThat(limits.mayPresentToken(ONE)).isPresent();
        assertThat(code(limits.begin(ONE))).isEqualTo("too_many_refusals");
        assertThat(limits.mayPresentToken(OTHER)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(limits.mayPresentToken(ONE)).isEmpty();
    }

    @Test
    void aUserHasSoManyPlacesAndRequests() {
        ClientLimits limits = limits(0, 0, 0, 1, 1);
        Seat seat = limits.connect("alice").orElseThrow();

        assertThat(limits.connect("alice")).isEmpty();
        assertThat(limits.connect("bob")).isPresent();
        seat.close();
        assertThat(limits.connect("alice")).isPresent();

        assertThat(limits.publish("alice")).isEmpty();
        assertThat(limits.publish("alice")).contains(Duration.ofSeconds(1));
        assertThat(limits.publish("bob")).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(limits.publish("alice")).isEmpty();
    }

    @Test
    void withoutLimitsNothingIsCounted() {
        List<Admission> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            all.add(ClientLimits.NONE.begin(ONE));
            ClientLimits.NONE.refused(ONE);
            assertThat(ClientLimits.NONE.connect("alice")).isPresent();
            assertThat(ClientLimits.NONE.publish("alice")).isEmpty();
        }
        assertThat(all).allMatch(Admission.Admitted.class::isInstance);
    }

    @Test
    void whoDoesNothingTakesNoMemory() {
        RateBuckets<Integer> buckets = new RateBuckets<>(10, 100, nanos::get);
        for (int i = 0; i < 1_000; i++) {
            assertThat(buckets.take(i)).isEmpty();
        }
        assertThat(buckets.size()).isLessThanOrEqualTo(101);
        pass(Duration.ofSeconds(2));
        for (int i = 0; i < 100; i++) {
            buckets.look(-1);
        }
        assertThat(buckets.size()).isZero();

        Seats<String> seats = new Seats<>(3);
        Seat seat = seats.take("a").orElseThrow();
        assertThat(seats.size()).isOne();
        seat.close();
        assertThat(seats.size()).isZero();
    }
}
