package dev.skald.adapter.socketio.format;

import dev.skald.delivery.EventEncoder;
import dev.skald.delivery.EventFormat;
import dev.skald.domain.event.WorkflowId;

/** The formats of Socket.IO viewers: ready WebSocket frames of Socket.IO packets (the protocol, section 3). */
public enum SocketIoFormat implements EventFormat {
    /** Each event has its offset as a second argument, by which its client can be recovered. */
    WITH_OFFSETS(true),
    /** Each event is the only argument, for clients whose handlers take no more. */
    WITHOUT_OFFSETS(false);

    private final boolean offsets;

    SocketIoFormat(boolean offsets) {
        this.offsets = offsets;
    }

    @Override
    public EventEncoder encoder(WorkflowId workflow, String epoch) {
        return new SocketIoEncoder(workflow, epoch, offsets);
    }
}
