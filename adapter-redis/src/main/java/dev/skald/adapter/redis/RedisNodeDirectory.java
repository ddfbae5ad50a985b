package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.domain.port.NodeDirectory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The nodes that share a Redis, in one sorted set there: Redis' clock says who is not heard of any more. Thread-safe.
 */
record RedisNodeDirectory(Link link, Keys keys, Lanes lanes) implements NodeDirectory {

    private static final byte[] NOTHING = new byte[0];
    private static final char SEPARATOR = ' ';

    @Override
    public CompletionStage<List<Node>> announce(Node node, Duration ttl) {
        return ask(member(node), ttl.toMillis());
    }

    @Override
    public CompletionStage<List<Node>> nodes() {
        return ask(NOTHING, 0);
    }

    @Override
    public CompletionStage<Void> withdraw(Node node) {
        return ask(member(node), 0).thenAccept(left -> {});
    }

    private CompletionStage<List<Node>> ask(byte[] node, long millis) {
        return link.run(Script.NODES, new byte[][] {keys.nodes()}, NOTHING, node, number(millis))
                .thenApplyAsync(
                        found -> found.stream().map(RedisNodeDirectory::node).toList(), lanes.any());
    }

    private static byte[] member(Node node) {
        return utf8(node.id() + SEPARATOR + node.url());
    }

    private static Node node(Object member) {
        String text = Texts.text(member);
        int separator = text.indexOf(SEPARATOR);
        return new Node(text.substring(0, separator), URI.create(text.substring(separator + 1)));
    }
}
