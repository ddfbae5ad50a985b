package dev.skald.adapter.redis;

import dev.skald.domain.port.LateRevocations;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.RevocationsContract;
import org.junit.jupiter.api.AfterEach;

class LateRedisRevocationsTest extends RevocationsContract {

    private final TestStores stores = new TestStores();
    private final LateRevocations late =
            new LateRevocations(stores.openInRealTime(MAX).revocations(), 67);

    @Override
    protected Revocations revocations() {
        return late;
    }

    @AfterEach
    void close() {
        late.close();
        stores.close();
    }
}
