package dev.skald.domain.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** What every {@link NodeDirectory} does. */
public abstract class NodeDirectoryContract {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final NodeDirectory.Node one = node("one", "http://10.0.0.7:8080");
    private final NodeDirectory.Node other = node("oth-er_2", "https://node-2.internal:8443");

    /** The directory a test is about: without a node. */
    protected abstract NodeDirectory directory();

    /** The same directory as another process has it. */
    protected abstract NodeDirectory ofAnother();

    @Test
    void knowsNobodyAtFirst() {
        assertThat(nodes(directory())).isEmpty();
    }

    @Test
    void tellsEachWhoElseIsThere() {
        assertThat(join(directory().announce(one, LONG))).containsExactly(one);
        assertThat(join(ofAnother().announce(other, LONG))).containsExactlyInAnyOrder(one, other);

        assertThat(nodes(directory())).containsExactlyInAnyOrder(one, other);
        assertThat(nodes(ofAnother())).containsExactlyInAnyOrder(one, other);
    }

    @Test
    void forgetsWhoIsNotHeardOf() {
        join(directory().announce(one, LONG));
        join(ofAnother().announce(other, Duration.ofMillis(200)));

        await().until(() -> nodes(directory()).equals(List.of(one)));
    }

    @Test
    void keepsWhoIsHeardOfAgain() {
        join(directory().announce(one, Duration.ofMillis(200)));
        join(directory().announce(one, LONG));
        join(ofAnother().announce(other, Duration.ofMillis(300)));
        await().until(() -> !nodes(directory()).contains(other));

        assertThat(nodes(directory())).containsExactly(one);
    }

    @Test
    void forgetsWhoWithdraws() {
        join(directory().announce(one, LONG));
        join(directory().announce(other, LONG));

        join(ofAnother().withdraw(one));
        join(ofAnother().withdraw(node("nobody", "http://10.0.0.9:1")));

        assertThat(nodes(directory())).containsExactly(other);
    }

    @Test
    void namesOfNodesAreOfLettersAndDigits() {
        assertThatThrownBy(() -> node("", "http://a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node("a b", "http://a")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> node("a\n", "http://a")).isInstanceOf(IllegalArgumentException.class);
    }

    private static NodeDirectory.Node node(String id, String url) {
        return new NodeDirectory.Node(id, URI.create(url));
    }

    private static List<NodeDirectory.Node> nodes(NodeDirectory directory) {
        return join(directory.nodes());
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(10, java.util.concurrent.TimeUnit.SECONDS)
                .join();
    }
}
