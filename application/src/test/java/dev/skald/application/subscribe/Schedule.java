package dev.skald.application.subscribe;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.RandomDistribution;

/**
 * A life of a log and one of its viewers.
 *
 * @param happenings what happens, in this order
 * @param calm what comes first when nothing new happens any more
 * @param overtaking whether the hints left then arrive newest first
 * @param late whether the reads left then answer with the oldest state they may
 */
record Schedule(List<Happening> happenings, Calm calm, boolean overtaking, boolean late) {

    /** What comes first when nothing new happens any more. */
    enum Calm {
        HINTS,
        READS,
        CHANNEL
    }

    static Arbitrary<Schedule> any() {
        Arbitrary<Boolean> either = Arbitraries.of(false, true);
        return Combinators.combine(
                        Happening.any().list().ofMaxSize(60).withSizeDistribution(RandomDistribution.uniform()),
                        Arbitraries.of(Calm.values()),
                        either,
                        either)
                .as(Schedule::new);
    }
}
