package dev.skald.adapter.redis;

import dev.skald.domain.event.WorkflowId;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names of keys and channels. A workflow belongs to one of {@value #PARTITIONS} partitions, whose keys all lie in
 * one slot of a Cluster, so that a script can change a workflow together with the lists it stands in.
 */
final class Keys {

    /** How many partitions there are: fixed, for another number would look for workflows where they are not. */
    static final int PARTITIONS = 16;

    /** The partition of revocations. */
    static final int REVOCATIONS = 0;

    private static final int PARTITION_BITS = 4;
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /**
     * Tags whose slots lie in the middle of each sixteenth of all slots, so that nodes of a Cluster get as many each.
     */
    private static final List<String> TAGS = List.of(
            "18", "455", "333", "223", "553", "443", "95", "663", "265", "375", "908", "155", "985", "895", "405",
            "515");

    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    static int partition(WorkflowId workflow) {
        long bits = workflow.value().getMostSignificantBits() ^ workflow.value().getLeastSignificantBits();
        // The upper four bits of a product, for ids that are counted up as well.
        return (int) ((bits * SPREAD) >>> (Long.SIZE - PARTITION_BITS));
    }

    /** The key of what is known of a workflow. */
    byte[] workflow(WorkflowId workflow) {
        return Texts.utf8(base(partition(workflow)) + "w:" + workflow);
    }

    /** The key of a workflow's controls. */
    byte[] controls(WorkflowId workflow) {
        return Texts.utf8(base(partition(workflow)) + "w:" + workflow + ":k");
    }

    /** The channel of a workflow's hints. */
    byte[] channel(WorkflowId workflow) {
        return Texts.utf8(base(partition(workflow)) + "h:" + workflow);
    }

    /** The channel by which a node hears itself in a partition. */
    byte[] heartbeat(int partition, String node) {
        return Texts.utf8(base(partition) + "p:" + node);
    }

    /** The key of a partition's list of that name. */
    byte[] list(int partition, String name) {
        return Texts.utf8(base(partition) + name);
    }

    /** The keys of the lists of that name of all partitions. */
    List<byte[]> lists(String name) {
        return IntStream.range(0, PARTITIONS)
                .mapToObj(partition -> list(partition, name))
                .toList();
    }

    /** The key of a session. */
    byte[] session(String key) {
        return Texts.utf8(prefix + "s:" + key);
    }

    /** The keys of revocations, as their scripts want them; all lie in one slot. */
    byte[][] revocations() {
        return Stream.of("rev", "rev:added", "rev:expiring", "rev:lifted", "rev:state")
                .map(name -> Texts.utf8(base(REVOCATIONS) + name))
                .toArray(byte[][]::new);
    }

    /** The channel by which nodes hear of revocations, which lies in {@link #REVOCATIONS}. */
    byte[] revocationsChannel() {
        return Texts.utf8(base(REVOCATIONS) + "r");
    }

    /** The channel by which a node is told what others want of its sessions. */
    byte[] wishes(String node) {
        return Texts.utf8(base(0) + "s:" + node);
    }

    /** The key of the nodes that know of each other. */
    byte[] nodes() {
        return Texts.utf8(prefix + "nodes");
    }

    private String base(int partition) {
        return prefix + "{" + TAGS.get(partition) + "}:";
    }
}
