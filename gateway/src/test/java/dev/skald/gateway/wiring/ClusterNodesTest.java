package dev.skald.gateway.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.skald.domain.port.MemoryNodeDirectory;
import dev.skald.domain.port.NodeDirectory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a node makes itself known, and unknown. */
class ClusterNodesTest {

    private final MemoryNodeDirectory directory = new MemoryNodeDirectory();

    @Test
    void aNodeThatHasLeftIsKnownNoMoreThoughItWasAboutToSayThatItIsThere() throws InterruptedException {
        Held held = new Held();
        ClusterNodes nodes = new ClusterNodes(held, URI.create("http://127.0.0.1:1"));
        nodes.join();
        assertThat(directory.nodes().toCompletableFuture().join()).hasSize(1);
        assertThat(held.announcing.await(10, TimeUnit.SECONDS)).isTrue();
        nodes.close();
        assertThat(held.announced.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.nodes().toCompletableFuture().join()).isEmpty();
    }

    /** What is announced a second time is held until the node is about to end, and behind its end if it can be. */
    private final class Held implements NodeDirectory {

        private final Thread test = Thread.currentThread();
        private final CountDownLatch announcing = new CountDownLatch(1);
        private final CountDownLatch announced = new CountDownLatch(1);
        private final CountDownLatch withdrawn = new CountDownLatch(1);
        private final CountDownLatch ended = new CountDownLatch(1);

        @Override
        public CompletionStage<List<Node>> announce(Node node, Duration ttl) {
            if (Thread.currentThread() == test) {
                return directory.announce(node, ttl);
            }
            announcing.countDown();
            try {
                var unused = ended.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException isAboutToEnd) {
                awaitWithdrawal();
            }
            CompletionStage<List<Node>> all = directory.announce(node, ttl);
            announced.countDown();
            return all;
        }

        private void awaitWithdrawal() {
            try {
                var unused = withdrawn.await(300, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public CompletionStage<List<Node>> nodes() {
            return directory.nodes();
        }

        @Override
        public CompletionStage<Void> withdraw(Node node) {
            CompletionStage<Void> done = directory.withdraw(node);
            withdrawn.countDown();
            return done;
        }
    }
}
