package dev.skald.adapter.socketio.viewer;

import dev.skald.adapter.netty.ClientLimits;
import dev.skald.application.refresh.RefreshToken;
import dev.skald.application.run.ControlRun;
import dev.skald.delivery.Delivery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The events that clients may send, by their names: a new one is a class, and a line here. Thread-safe. */
public final class ClientEvents {

    private final Map<String, ClientEvent> byName;

    private ClientEvents(List<ClientEvent> all) {
        this.byName = all.stream().collect(Collectors.toUnmodifiableMap(ClientEvent::eventName, Function.identity()));
    }

    /** The events of the protocol, section 3. */
    public static ClientEvents with(Delivery delivery, RefreshToken refresh, ClientLimits limits, ControlRun control) {
        return new ClientEvents(List.of(
                new WorkflowSubscribe(delivery), //
                new WorkflowUnsubscribe(),
                new WorkflowControl(control),
                new AuthRefresh(refresh, limits)));
    }

    /** Their names. */
    public Set<String> names() {
        return byName.keySet();
    }

    /** The event of that name, if there is one. */
    Optional<ClientEvent> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
