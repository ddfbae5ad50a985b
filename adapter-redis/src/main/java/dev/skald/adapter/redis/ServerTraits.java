package dev.skald.adapter.redis;

import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What kind of server a Redis is.
 *
 * @param sharded whether it has channels that belong to a slot
 * @param policy what it does when its memory is used up; empty if it does not tell
 * @param maxMemory the bytes that it may take, 0 for as many as there are; empty if it does not tell
 */
record ServerTraits(boolean sharded, Optional<String> policy, Optional<String> maxMemory) {

    private static final String NO_EVICTION = "noeviction";
    private static final int SHARDED_SINCE = 7;
    private static final String PUBLISHES_SHARDED = "SPUBLISH";
    private static final String LISTENS_SHARDED = "SSUBSCRIBE";
    private static final byte[] SHARDED = Texts.utf8(PUBLISHES_SHARDED);
    private static final byte[] SHARDED_TO_OTHERS = Texts.utf8(PUBLISHES_SHARDED + " SHARDNUMSUB");
    private static final byte[] PLAIN = Texts.utf8("PUBLISH");
    private static final byte[] PLAIN_TO_OTHERS = Texts.utf8("PUBLISH NUMSUB");
    private static final Pattern VERSION = Pattern.compile("(?m)^redis_version:(\\d+)\\.");
    private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)");

    private static final Pattern MAX_MEMORY = Pattern.compile("(?m)^maxmemory:(\\d+)");
    private static final String NO_BOUND = "0";

    /** Asks the server; in a Cluster every master that answers, and what one of them lacks they all do. */
    static CompletionStage<ServerTraits> ask(RedisClusterAsyncCommands<byte[], byte[]> commands) {
        CompletionStage<ServerTraits> all = commands.info().thenApply(ServerTraits::read);
        if (commands instanceof RedisAdvancedClusterAsyncCommands<byte[], byte[]> cluster) {
            for (CompletableFuture<String> info :
                    cluster.upstream().commands().info().futures()) {
                CompletionStage<Optional<ServerTraits>> one =
                        info.handle((text, failure) -> Optional.ofNullable(text).map(ServerTraits::read));
                all = all.thenCombine(one, ServerTraits::and);
            }
        }
        return all.thenCombine(hasShardedChannels(commands), (found, has) -> has ? found : found.withoutSharded());
    }

    /** Commands can be taken from a server, or from a user; one that does not tell has those of its version. */
    private static CompletionStage<Boolean> hasShardedChannels(RedisClusterAsyncCommands<byte[], byte[]> commands) {
        return commands.commandInfo(PUBLISHES_SHARDED, LISTENS_SHARDED)
                .handle((found, failure) -> failure != null || found.stream().allMatch(ServerTraits::isCommand));
    }

    private static boolean isCommand(Object told) {
        return told instanceof List<?> details && !details.isEmpty();
    }

    /** What two servers of a Cluster have in common; one that did not answer is as the other. */
    private ServerTraits and(Optional<ServerTraits> answered) {
        ServerTraits other = answered.orElse(this);
        return new ServerTraits(
                sharded && other.sharded,
                evicts() ? policy : other.policy,
                isUnbounded() ? maxMemory : other.maxMemory);
    }

    private ServerTraits withoutSharded() {
        return new ServerTraits(false, policy, maxMemory);
    }

    static ServerTraits read(String info) {
        Matcher version = VERSION.matcher(info);
        Matcher policy = POLICY.matcher(info);
        Matcher maxMemory = MAX_MEMORY.matcher(info);
        return new ServerTraits(
                version.find() && Integer.parseInt(version.group(1)) >= SHARDED_SINCE,
                policy.find() ? Optional.of(policy.group(1)) : Optional.empty(),
                maxMemory.find() ? Optional.of(maxMemory.group(1)) : Optional.empty());
    }

    /** Whether it takes whatever memory there is. */
    boolean isUnbounded() {
        return maxMemory.filter(NO_BOUND::equals).isPresent();
    }

    /** Whether it throws away what it was given to keep. */
    boolean evicts() {
        return policy.filter(set -> !set.equals(NO_EVICTION)).isPresent();
    }

    String evictionFault() {
        return "Redis throws away what it keeps when its memory is used up (maxmemory-policy "
                + policy.orElse("unknown") + "); set it to " + NO_EVICTION;
    }

    /** The command by which scripts tell hints. */
    byte[] publish() {
        return sharded ? SHARDED : PLAIN;
    }

    /** The same, and behind it that of counting who listens, for scripts that tell others alone. */
    byte[] publishToOthers() {
        return sharded ? SHARDED_TO_OTHERS : PLAIN_TO_OTHERS;
    }
}
