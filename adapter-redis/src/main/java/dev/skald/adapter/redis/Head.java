package dev.skald.adapter.redis;

import dev.skald.domain.port.EventLog.Extent;
import dev.skald.domain.run.Run;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * What the scripts tell of a workflow as it was when they ended.
 *
 * @param version its version
 * @param log what its log retains
 * @param access the version at which the rights to it changed last
 * @param deleted the version at which its log was deleted last
 * @param createdAt when it came to be kept, if it is
 * @param lastEventAt when its last event was appended, if one was
 * @param kept whether it is registered, had an event, or a run
 */
record Head(
        Version version,
        Extent log,
        Version access,
        Version deleted,
        Optional<Instant> createdAt,
        Optional<Instant> lastEventAt,
        boolean kept) {

    /** The head of what nothing is known of. */
    static final Head NONE =
            new Head(Version.NONE, Extent.NONE, Version.NONE, Version.NONE, Optional.empty(), Optional.empty(), false);

    private static final int FIELDS = 12;

    /** Reads what the function {@code head} of the scripts writes. */
    static Head parse(byte[] bytes) {
        return parse(new String(bytes, StandardCharsets.UTF_8));
    }

    static Head parse(String text) {
        String[] fields = text.split(" ", -1);
        if (fields.length != FIELDS) {
            throw new IllegalArgumentException("a head of " + fields.length + " fields");
        }
        Version version = new Version(Long.parseLong(fields[0]), Long.parseLong(fields[1]));
        String epoch = fields[2];
        Extent log = epoch.isEmpty()
                ? Extent.NONE
                : new Extent(
                        epoch,
                        Long.parseLong(fields[3]),
                        Long.parseLong(fields[4]),
                        run(fields[8]),
                        Long.parseLong(fields[5]));
        return new Head(
                version,
                log,
                Version.parse(fields[6]),
                Version.parse(fields[7]),
                moment(fields[9]),
                moment(fields[10]),
                fields[11].equals("1"));
    }

    private static Optional<Run> run(String text) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] fields = text.split(",", -1);
        RunId id = Texts.run(fields[1]);
        if (fields[0].equals("o")) {
            long first = Long.parseLong(fields[3]);
            return Optional.of(new Run(id, RunState.RUNNING, millis(fields[2]), Optional.empty(), first, first - 1));
        }
        return Optional.of(new Run(
                id,
                RunState.valueOf(fields[2]),
                millis(fields[3]),
                Optional.of(millis(fields[4])),
                Long.parseLong(fields[5]),
                Long.parseLong(fields[6])));
    }

    private static Optional<Instant> moment(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(millis(text));
    }

    private static Instant millis(String text) {
        return Instant.ofEpochMilli(Long.parseLong(text));
    }
}
