package dev.skald.gateway.wiring;

import dev.skald.adapter.netty.passon.Peer;
import dev.skald.adapter.netty.passon.Peers;
import dev.skald.domain.port.NodeDirectory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The nodes of the cluster as this one knows them, and what makes this one known to them: it says so every second. One
 * that is not known is asked for at once, as often as it takes, but not more than twenty times a second. While the
 * directory cannot be used the nodes that were known stay so. Thread-safe; never blocks but at its beginning and its
 * end.
 */
final class ClusterNodes implements Peers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterNodes.class);

    private static final Duration TTL = Duration.ofSeconds(10);
    private static final long PERIOD_MILLIS = 1_000;
    private static final long LEAST_MILLIS = 50;

    /** How long a node stays known that the directory has no more: it may have been away, and the node not heard. */
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final int NAME_BYTES = 9;

    private final NodeDirectory directory;
    private final NodeDirectory.Node self;
    private final Map<String, Known> known = new ConcurrentHashMap<>();
    private final ScheduledExecutorService clockwork = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "skald-nodes");
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable CompletableFuture<Void> asked;
    private long lookedAt = System.nanoTime() - TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS);

    private record Known(Peer peer, long seenAt) {}

    /** A node that is reached by this URL, and that nobody knows yet. */
    ClusterNodes(NodeDirectory directory, URI url) {
        this.directory = directory;
        this.self = new NodeDirectory.Node(name(), url);
    }

    /** Makes this node known. Waits until it is so, for a second at most. */
    void join() {
        await(look());
        var unused = clockwork.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public String self() {
        return self.id();
    }

    @Override
    public CompletionStage<Optional<Peer>> find(String node) {
        Optional<Peer> there = knownNow(node);
        return there.isPresent()
                ? CompletableFuture.completedStage(there)
                : lookSoon().thenApply(looked -> knownNow(node));
    }

    private Optional<Peer> knownNow(String node) {
        return Optional.ofNullable(known.get(node)).map(Known::peer);
    }

    /** Looks as soon as may be; whoever asks meanwhile is answered by the same look. */
    private synchronized CompletableFuture<Void> lookSoon() {
        if (asked == null) {
            CompletableFuture<Void> answer = new CompletableFuture<>();
            long since = System.nanoTime() - lookedAt;
            long delay = Math.max(0, TimeUnit.MILLISECONDS.toNanos(LEAST_MILLIS) - since);
            asked = answer;
            var unused = clockwork.schedule(
                    () -> {
                        synchronized (this) {
                            asked = null;
                        }
                        look().whenComplete((looked, failure) -> answer.complete(null));
                    },
                    delay,
                    TimeUnit.NANOSECONDS);
        }
        return asked;
    }

    private CompletableFuture<Void> look() {
        synchronized (this) {
            lookedAt = System.nanoTime();
        }
        return directory
                .announce(self, TTL)
                .thenAcceptAsync(this::take, clockwork)
                .handle((taken, failure) -> {
                    if (failure != null) {
                        // That the store is away is told by the store itself.
                        LOG.debug("the nodes could not be looked up", failure);
                    }
                    return (Void) null;
                })
                .toCompletableFuture();
    }

    private void take(List<NodeDirectory.Node> nodes) {
        long now = System.nanoTime();
        for (NodeDirectory.Node node : nodes) {
            if (!node.id().equals(self.id())) {
                // Here it may block: a name is looked up.
                InetSocketAddress address =
                        new InetSocketAddress(host(node.url()), node.url().getPort());
                if (!address.isUnresolved()) {
                    boolean tls = node.url().getScheme().equals("https");
                    Peer peer = new Peer(node.id(), host(node.url()), address, tls);
                    if (known.put(node.id(), new Known(peer, now)) == null) {
                        LOG.info("node {} is at {}", node.id(), node.url());
                    }
                }
            }
        }
        known.values().removeIf(node -> {
            boolean gone = now - node.seenAt > GRACE_NANOS;
            if (gone) {
                LOG.info("node {} is gone", node.peer.id());
            }
            return gone;
        });
    }

    private static String host(URI url) {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** A name that no node had before, nor has. */
    private static String name() {
        byte[] bytes = new byte[NAME_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static void await(CompletableFuture<?> stage) {
        try {
            stage.get(FIRST.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the directory of nodes does not answer", e);
        }
    }

    /** Has the others forget this node. Waits for a second at most, and for another one until it says nothing more. */
    @Override
    public void close() {
        // Whoever said behind its withdrawal that it is there would be known for as long as that holds.
        Clockworks.end(clockwork, FIRST, () -> LOG.debug("the names of nodes are still being looked up"));
        await(directory.withdraw(self).toCompletableFuture());
    }
}
