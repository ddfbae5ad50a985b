package dev.skald.adapter.memory;

import dev.skald.domain.port.LateRevocations;
import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.RevocationsContract;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;

class LateMemoryRevocationsTest extends RevocationsContract {

    private final LateRevocations revocations = new LateRevocations(new MemoryRevocations(MAX, Clock.systemUTC()), 11);

    @Override
    protected Revocations revocations() {
        return revocations;
    }

    @AfterEach
    void close() {
        revocations.close();
    }
}
