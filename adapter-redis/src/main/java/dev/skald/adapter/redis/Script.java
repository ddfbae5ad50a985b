package dev.skald.adapter.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** The decisions that Redis takes by itself, each as one: a script behind what all of them share. */
enum Script {
    /** Numbers, fences, dedupes, appends, trims and tells events. */
    APPEND,
    /** Reads a page of events. */
    READ,
    /** Tells what there is of a workflow, and who may watch. */
    LOOK,
    /** Has a node follow a log, and reserves its epoch. */
    FOLLOW,
    /** Has a node follow a log no more. */
    UNFOLLOW,
    /** Deletes a log. */
    DELETE,
    /** Registers who may watch. */
    REGISTER,
    /** Forgets who may watch. */
    UNREGISTER,
    /** Opens a run. */
    OPEN,
    /** Renews a lease. */
    RENEW,
    /** Keeps what is asked of an agent. */
    CONTROL,
    /** Ends the runs whose leases are over. */
    EXPIRE,
    /** Forgets the workflows that are idle. */
    HOUSE,
    /** Tells which workflows are other than a node knows. */
    PROBE,
    /** Lists workflows, the last active first. */
    LIST,
    /** Revokes tokens, or lifts that. */
    REVOKE,
    /** Tells what has become of revocations. */
    REVOKED,
    /** Makes a node known to the others, and tells it which there are. */
    NODES,
    /** Says who holds a session, and gives it to one. */
    SESSION;

    /** Those that are asked with every publish and every page; no two of them need an order among each other. */
    private static final Set<Script> OFTEN = EnumSet.of(APPEND, READ, LOOK);

    private final String source;
    private final String sha;

    Script() {
        source = resource("workflow") + "\n" + resource(name().toLowerCase(Locale.ROOT));
        sha = HexFormat.of().formatHex(digest(source.getBytes(StandardCharsets.UTF_8)));
    }

    /** Whether it is asked so often that it should not change threads. */
    boolean isOften() {
        return OFTEN.contains(this);
    }

    /** Its text. */
    String source() {
        return source;
    }

    /** The name that Redis knows it by once it has seen it. */
    String sha() {
        return sha;
    }

    private static String resource(String name) {
        try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
            if (in == null) {
                throw new IllegalStateException(name + ".lua is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-1", e);
        }
    }
}
