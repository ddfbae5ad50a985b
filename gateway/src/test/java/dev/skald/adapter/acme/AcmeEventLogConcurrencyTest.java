package dev.skald.adapter.acme;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogConcurrencyContract;

class AcmeEventLogConcurrencyTest extends EventLogConcurrencyContract {

    @Override
    protected EventLog logRetaining(int events) {
        return new AcmeWorkflows(events).log();
    }
}
