package dev.skald.domain.port;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Where the nodes that share a store find each other.
 *
 * <p>Thread-safe; no method blocks; stages complete on any thread, exceptionally with {@link UnavailableException} if
 * the directory cannot be used for now.
 */
public interface NodeDirectory {

    /**
     * A node as the others know it. A value.
     *
     * @param id its name, which no other node has, and none that was before: letters, digits, hyphens and underscores
     * @param url how the others reach it
     */
    record Node(String id, URI url) {

        /** Checks the name. */
        public Node {
            if (id.isEmpty() || !id.chars().allMatch(c -> c == '-' || c == '_' || isLetterOrDigit(c))) {
                throw new IllegalArgumentException("the name of a node has letters, digits, hyphens and underscores");
            }
        }

        private static boolean isLetterOrDigit(int c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        }
    }

    /**
     * Makes a node known from now on, for so long if it does not do so again: a node that dies is forgotten then.
     *
     * @param ttl for how long; a millisecond or more
     * @return the nodes that are known, this one among them
     */
    CompletionStage<List<Node>> announce(Node node, Duration ttl);

    /** Lists the nodes that are known. */
    CompletionStage<List<Node>> nodes();

    /** Has a node forgotten, if it was known. */
    CompletionStage<Void> withdraw(Node node);
}
