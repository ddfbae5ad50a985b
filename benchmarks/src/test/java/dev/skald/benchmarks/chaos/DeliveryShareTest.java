package dev.skald.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.benchmarks.history.Acknowledgement;
import dev.skald.benchmarks.history.ClientHistory;
import dev.skald.benchmarks.history.Event;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What counts as delivered. */
class DeliveryShareTest {

    private final List<Acknowledgement> acknowledged =
            List.of(acknowledged("w", "one"), acknowledged("w", "two"), acknowledged("other", "three"));

    @Test
    void everyEventOfWhatIsWatchedCountsOnce() {
        DeliveryShare share = DeliveryShare.of(
                acknowledged,
                List.of(
                        client(Set.of("w"), seen("w", "one", "10:00"), seen("w", "one", "10:00")),
                        client(Set.of("w"))));

        assertThat(share).isEqualTo(new DeliveryShare(4, 1, 1));
        assertThat(share.share()).isEqualTo(0.25);
    }

    @Test
    void whatWasNotAcknowledgedIsNotMissed() {
        DeliveryShare share = DeliveryShare.of(
                acknowledged,
                List.of(client(Set.of("other"), seen("other", "four", "10:00"), seen("other", "three", "10:01"))));

        assertThat(share).isEqualTo(new DeliveryShare(1, 1, 0));
    }

    @Test
    void nothingThatHadToBeSeenIsNoShare() {
        assertThat(DeliveryShare.of(List.of(), List.of()).share()).isZero();
    }

    private static Acknowledgement acknowledged(String workflow, String said) {
        return new Acknowledgement("agent", 0, workflow, "epoch", OptionalLong.of(1), said);
    }

    private static Event seen(String workflow, String said, String at) {
        return new Event(workflow, "epoch", 1, said + " " + at);
    }

    private static ClientHistory client(Set<String> watches, Event... seen) {
        return new ClientHistory("client", watches, List.of(seen), List.of(), 1, List.of());
    }
}
