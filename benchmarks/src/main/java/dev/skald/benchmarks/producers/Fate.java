package dev.skald.benchmarks.producers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;

/** What becomes of a producer. */
public enum Fate {
    /** Its run is opened, and nobody hears of it again. */
    OPENS_ONLY(8, true),
    /** It opens a run, and is gone before it is answered. */
    CUT_AT_OPEN(4, true),
    /** It goes on for a while, then says nothing any more, and keeps its connection. */
    FALLS_SILENT(9, true),
    /** Its connection is cut when the gateway has all of a publish, and it has not read the answer. */
    CUT_AT_ANSWER(10, true),
    /** Its connection is cut when the gateway has a part of a publish. */
    CUT_IN_REQUEST(8, true),
    /** Its connection is cut between two lines of a batch. */
    CUT_IN_BATCH(8, true),
    /** Its connection is cut when the gateway has its result, and it never learns what became of that. */
    CUT_AT_END(8, true),
    /** Heartbeats are all it has to say for longer than its lease holds; then these cease, too. */
    CEASES_TO_BEAT(8, true),
    /** It is a process of the system's, and killed. */
    PROCESS(4, true),
    /** It dies, is started again with the name of its run, takes that over, and ends it. */
    RESUMES(4, true),
    /** The same, but it dies again. */
    RESUMES_AND_DIES(3, true),
    /** It dies, and another one opens a run in its place. */
    TAKEN_OVER(4, true),
    /** It dies, and another one takes its place at about the time its lease is over. */
    TAKEN_OVER_LATE(4, true),
    /** It dies, comes back when its lease is over, and goes on as if nothing had been. */
    COMES_BACK_LATE(4, true),
    /** Another one takes its place while it publishes. */
    DISPLACED(3, false),
    /** Ends by a result. */
    SUCCEEDS(4, false),
    /** Ends by an error. */
    FAILS(4, false),
    /** Is cancelled by who watches, and ends so. */
    CANCELLED(4, false),
    /** Does not hear that its end was taken, and sends it again. */
    REPEATS_END(5, false),
    /** Ends, and says something more. */
    TALKS_ON(5, false),
    /** Ends at about the time its lease is over. */
    LAST_MOMENT(7, false);

    private final int weight;
    private final boolean dies;

    Fate(int weight, boolean dies) {
        this.weight = weight;
        this.dies = dies;
    }

    /** What it is called in reports. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it is killed, or cut off for good. */
    boolean dies() {
        return dies;
    }

    /**
     * The fates of so many producers; how many there are of each is the same for whatever is drawn, which is their
     * order.
     *
     * @param some these alone, by turns; if it is empty each fate has its share, and at least one
     */
    static List<Fate> drawn(int producers, List<Fate> some, Random random) {
        if (!some.isEmpty()) {
            return Stream.generate(() -> some)
                    .flatMap(List::stream)
                    .limit(producers)
                    .toList();
        }
        List<Fate> drawn = new ArrayList<>(List.of(values()));
        while (drawn.size() < producers) {
            drawn.add(Stream.of(values())
                    .max(Comparator.comparingDouble(fate -> (double) fate.weight / Collections.frequency(drawn, fate)))
                    .orElseThrow());
        }
        Collections.shuffle(drawn, random);
        return drawn.subList(0, producers);
    }
}
