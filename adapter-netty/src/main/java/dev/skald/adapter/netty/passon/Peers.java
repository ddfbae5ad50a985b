package dev.skald.adapter.netty.passon;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The nodes that sessions may be at. Thread-safe, never blocks. */
public interface Peers {

    /** The name of this node. */
    String self();

    /**
     * Finds a node.
     *
     * @return completes on any thread, soon if the node is not known yet: empty if there is none of that name; never
     *     exceptionally
     */
    CompletionStage<Optional<Peer>> find(String node);
}
