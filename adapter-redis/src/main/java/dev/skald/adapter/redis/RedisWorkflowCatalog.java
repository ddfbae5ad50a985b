package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.number;
import static dev.skald.adapter.redis.Texts.text;
import static dev.skald.adapter.redis.Texts.utf8;

import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.WorkflowCatalog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;

/** The list of the workflows on Redis. Thread-safe. */
record RedisWorkflowCatalog(Workflows workflows, Sweep sweep) implements WorkflowCatalog {

    private static final byte[] NOTHING = new byte[0];

    /** How many workflows of a page are asked for at a time. */
    private static final int AT_ONCE = 64;

    @Override
    public CompletionStage<Optional<Entry>> find(WorkflowId workflow) {
        return workflows.look(workflow).thenApply(found -> entry(workflow, found, Optional.empty()));
    }

    @Override
    public CompletionStage<List<Entry>> list(Optional<Place> after, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has room for one workflow or more");
        }
        return page(after, limit, new ArrayList<>());
    }

    private CompletionStage<List<Entry>> page(Optional<Place> after, int limit, List<Entry> page) {
        int wanted = Math.min(limit - page.size(), AT_ONCE);
        return places(after, wanted).thenCompose(places -> {
            List<CompletableFuture<Optional<Entry>>> asked = places.stream()
                    .map(place -> workflows
                            .look(place.workflow())
                            .thenApply(found -> entry(place.workflow(), found, Optional.of(place)))
                            .toCompletableFuture())
                    .toList();
            return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                    .thenCompose(done -> {
                        // One that is gone by now leaves room for another: a short page would say that there are no
                        // more.
                        asked.forEach(one -> one.join().ifPresent(page::add));
                        return page.size() >= limit || places.size() < wanted
                                ? CompletableFuture.completedFuture(page)
                                : page(Optional.of(places.get(places.size() - 1)), limit, page);
                    });
        });
    }

    private CompletionStage<List<Place>> places(Optional<Place> after, int limit) {
        return sweep.run(
                        Script.LIST,
                        "active",
                        workflows.now(),
                        after.map(place -> number(place.activeAt().toEpochMilli()))
                                .orElse(NOTHING),
                        after.map(place -> utf8(place.workflow().toString())).orElse(NOTHING),
                        number(limit))
                .thenApply(answers -> answers.stream()
                        .flatMap(RedisWorkflowCatalog::places)
                        .sorted()
                        .limit(limit)
                        .toList());
    }

    private static Stream<Place> places(List<Object> answer) {
        return answer.stream().map(one -> {
            List<?> listed = (List<?>) one;
            return new Place(Instant.ofEpochMilli(Texts.number(listed.get(1))), WorkflowId.parse(text(listed.get(0))));
        });
    }

    private static Optional<Entry> entry(WorkflowId workflow, Watch.Found found, Optional<Place> listed) {
        Head head = found.head();
        if (!head.kept() || head.createdAt().isEmpty()) {
            return Optional.empty();
        }
        Instant created = head.createdAt().get();
        return Optional.of(new Entry(
                workflow,
                found.access(),
                head.log(),
                created,
                head.lastEventAt(),
                listed.orElseGet(() -> new Place(head.lastEventAt().orElse(created), workflow))));
    }
}
