package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;

class GatewayMetricsTest {

    @Test
    void aCountGoesOnWhenNobodyElseHoldsOnToIt() {
        GatewayMetrics metrics = new GatewayMetrics();
        LongAdder counted = new LongAdder();
        metrics.count("skald.counted", "Counted", counted::sum);
        WeakReference<Object> unheld = new WeakReference<>(new Object());
        await().until(() -> {
            System.gc();
            return unheld.get() == null;
        });

        counted.add(3);

        assertThat(metrics.registry().get("skald.counted").functionCounter().count())
                .isEqualTo(3);
    }
}
