package dev.skald.adapter.redis;

import static org.awaitility.Awaitility.await;

import dev.skald.domain.event.NewEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.EventLog;
import dev.skald.domain.port.EventPublisher;
import dev.skald.domain.port.Following;
import dev.skald.domain.run.Lease;
import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Event loops as a server has them, and stores that live on them. */
final class Loops implements AutoCloseable {

    private final NioEventLoopGroup group = new NioEventLoopGroup(2);

    /** Has a store live on them, and waits until it does. */
    RedisWorkflows with(RedisWorkflows store) {
        store.liveOn(group);
        await().until(store::livesOnLoops);
        return store;
    }

    /** One of them. */
    EventLoop next() {
        return group.next();
    }

    /** A log that is asked on them by turns, whoever asks. */
    EventLog asked(EventLog log) {
        return new Asked(log);
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private final class Asked implements EventLog {

        private final EventLog log;

        Asked(EventLog log) {
            this.log = log;
        }

        @Override
        public CompletionStage<Appended> append(WorkflowId workflow, List<NewEvent> batch, Optional<Lease> lease) {
            return on(() -> log.append(workflow, batch, lease));
        }

        @Override
        public CompletionStage<Page> read(WorkflowId workflow, From from, int maxEvents, int maxBytes) {
            return on(() -> log.read(workflow, from, maxEvents, maxBytes));
        }

        @Override
        public CompletionStage<Void> delete(WorkflowId workflow) {
            return on(() -> log.delete(workflow));
        }

        @Override
        public CompletionStage<Following> follow(WorkflowId workflow, EventPublisher to) {
            return on(() -> log.follow(workflow, to));
        }

        private <T> CompletionStage<T> on(Supplier<CompletionStage<T>> question) {
            for (var loop : group) {
                if (loop.inEventLoop()) {
                    return question.get();
                }
            }
            try {
                return CompletableFuture.supplyAsync(question, next()).join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException thrown ? thrown : e;
            }
        }
    }
}
