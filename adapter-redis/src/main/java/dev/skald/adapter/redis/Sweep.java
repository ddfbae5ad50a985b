package dev.skald.adapter.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Runs a script over the lists of all partitions: of all nodes that do so at a time, each thing is done by one, since a
 * script is one decision. Thread-safe.
 *
 * @param lanes where the answers are acted upon
 */
record Sweep(Link link, Keys keys, boolean onePlace, Lanes lanes) {

    /**
     * RedisFailures what each run of the script did: one of all lists where they lie in one place, else one of each.
     */
    CompletionStage<List<List<Object>>> run(Script script, String list, byte[]... arguments) {
        List<byte[]> lists = keys.lists(list);
        List<CompletableFuture<List<Object>>> asked = new ArrayList<>();
        if (onePlace) {
            asked.add(link.run(script, lists.toArray(byte[][]::new), arguments));
        } else {
            lists.forEach(one -> asked.add(link.run(script, new byte[][] {one}, arguments)));
        }
        return CompletableFuture.allOf(asked.toArray(CompletableFuture<?>[]::new))
                .thenApplyAsync(
                        done -> asked.stream().map(CompletableFuture::join).toList(), lanes.any());
    }
}
