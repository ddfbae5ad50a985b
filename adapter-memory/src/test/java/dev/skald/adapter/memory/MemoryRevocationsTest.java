package dev.skald.adapter.memory;

import dev.skald.domain.port.Revocations;
import dev.skald.domain.port.RevocationsContract;
import java.time.Clock;

class MemoryRevocationsTest extends RevocationsContract {

    private final Revocations revocations = new MemoryRevocations(MAX, Clock.systemUTC());

    @Override
    protected Revocations revocations() {
        return revocations;
    }
}
