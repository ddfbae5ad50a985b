package dev.skald.benchmarks.liveness;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How a viewer arrives.
 *
 * @param name tells it from the others of its round
 * @param transports what it uses
 * @param keepAlive whether its polls keep their connection, as a browser's do; a stock client in Node opens one for
 *     each
 * @param startMillis when it connects, from the beginning of the round
 * @param watches what it subscribes to
 * @param hold whether it reads nothing for a while
 * @param bytesPerSecond how fast it reads; as fast as it can if empty
 * @param latencyMillis how long it takes until something reaches it; zero if that is at once
 * @param interruption whether it loses its connection on the way
 */
record ViewerPlan(
        String name,
        Transports transports,
        boolean keepAlive,
        int startMillis,
        List<Watch> watches,
        Optional<Hold> hold,
        OptionalLong bytesPerSecond,
        int latencyMillis,
        Optional<Interruption> interruption) {

    /** A viewer with the defaults of its client, that reads as fast as it can and is left in peace. */
    static ViewerPlan plain(String name, int startMillis, int latencyMillis, List<Watch> watches) {
        return new ViewerPlan(
                name,
                Transports.DEFAULT,
                false,
                startMillis,
                watches,
                Optional.empty(),
                OptionalLong.empty(),
                latencyMillis,
                Optional.empty());
    }

    /** The order for the viewers' process. */
    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("name", name)
                .put("keepAlive", keepAlive)
                .put("latencyMillis", latencyMillis)
                .put("startMillis", startMillis);
        if (!transports.names().isEmpty()) {
            transports.names().forEach(json.putArray("transports")::add);
        }
        for (Watch watch : watches) {
            json.withArray("watches")
                    .addObject()
                    .put("workflowId", watch.workflow())
                    .put("after", watch.after())
                    .put("moment", watch.moment().wire())
                    .put("delayMillis", watch.delayMillis());
        }
        hold.ifPresent(held -> json.putObject("hold")
                .put("moment", held.moment().wire())
                .put("through", held.wholeLine() ? "line" : "socket")
                .put("millis", held.millis()));
        bytesPerSecond.ifPresent(rate -> json.put("bytesPerSecond", rate));
        interruption.ifPresent(lost -> json.putObject("interruption")
                .put("kind", lost.cut() ? "cut" : "leave")
                .put("afterEvents", lost.afterEvents()));
        return json;
    }
}
