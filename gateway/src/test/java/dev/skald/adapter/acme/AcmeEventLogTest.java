package dev.skald.adapter.acme;

import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventLogContract;

class AcmeEventLogTest extends EventLogContract {

    private AcmeWorkflows store = new AcmeWorkflows(PLENTY);

    @Override
    protected EventLog logRetaining(int events) {
        store = new AcmeWorkflows(events);
        return store.log();
    }

    @Override
    protected void forgetIdleWorkflows() {
        store.forgetIdle();
    }
}
