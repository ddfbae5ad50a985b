package dev.skald.benchmarks.load;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Viewers of one server, and what they count together. */
final class Audience implements AutoCloseable {

    private static final int AT_ONCE = 200;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final LoadLoop loop;
    private final Server server;
    private final Tally tally = new Tally();
    private final List<Viewer> viewers = new ArrayList<>();
    private final ArrayDeque<Ticket> waiting = new ArrayDeque<>();
    private int wanted;
    private int subscribed;

    Audience(LoadLoop loop, Server server) {
        this.loop = loop;
        this.server = server;
    }

    Tally tally() {
        return tally;
    }

    List<Viewer> viewers() {
        return viewers;
    }

    /** Connects and subscribes a viewer for each ticket, and waits for all. */
    void join(List<Ticket> tickets) {
        begin(tickets);
        loop.until(
                "all viewers of " + server.name() + " subscribed",
                () -> {
                    tally.check();
                    return subscribed() == wanted;
                },
                LIMIT,
                this::admit);
        tally.check();
    }

    /** Takes more tickets, which {@link #admit} lets in. */
    void begin(List<Ticket> tickets) {
        waiting.addAll(tickets);
        wanted += tickets.size();
    }

    /** Lets so many connect at once as listeners usually queue. */
    void admit() {
        while (!waiting.isEmpty() && viewers.size() - subscribed() < AT_ONCE) {
            viewers.add(new Viewer(loop, server.port(viewers.size()), waiting.remove(), tally));
        }
    }

    private int subscribed() {
        while (subscribed < viewers.size() && viewers.get(subscribed).subscribed()) {
            subscribed++;
        }
        return subscribed;
    }

    @Override
    public void close() {
        viewers.forEach(Viewer::close);
        viewers.clear();
    }
}
