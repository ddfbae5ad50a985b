package dev.skald.application.subscribe;

import dev.skald.domain.port.End;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * One thing that happens to a log, to its hints, or to a viewer. What cannot happen just now does nothing, so that any
 * stretch of a schedule is one.
 */
sealed interface Happening {

    /** The log grows; a deleted one begins anew. */
    record Append(int count, boolean atHand) implements Happening {}

    /** Retention takes from the front. */
    record Trim(int count) implements Happening {}

    /** The log is deleted, and nothing replaces it yet. */
    record Delete() implements Happening {}

    /** The log is lost, and begins anew with so many events. */
    record BeginAnew(int count) implements Happening {}

    /** A hint arrives, perhaps overtaking others; {@code again}: and will arrive once more. */
    record Hint(int which, boolean again) implements Happening {}

    /** Two hints that are under way become one. */
    record Merge(int which) implements Happening {}

    /**
     * The read that is under way is answered.
     *
     * @param age by how many states the page is out of date, as far as the read was under way then
     * @param size how many events a page has
     * @param more how many events before the place asked for are at hand besides
     * @param fresh whether what is at hand is of now, though the extent is as old as the page
     */
    record Page(int age, int size, int more, boolean fresh) implements Happening {}

    /** The read that is under way fails. */
    record Failure() implements Happening {}

    /** The channel takes so many events more before it is clogged; none clogs it now. */
    record Room(int events) implements Happening {}

    /** The viewer subscribes once more, further ahead. */
    record Skip(int events) implements Happening {}

    /** The subscription ends. */
    record Over(End why) implements Happening {}

    /** Anything that can happen, what drives a cursor on more often than what stops it. */
    static Arbitrary<Happening> any() {
        Arbitrary<Integer> few = Arbitraries.integers().between(1, 5);
        Arbitrary<Integer> fewOrNone = Arbitraries.integers().between(0, 5);
        Arbitrary<Boolean> either = Arbitraries.of(false, true);
        return Arbitraries.frequencyOf(
                Tuple.of(24, Combinators.combine(few, either).as(Append::new)),
                Tuple.of(10, few.map(Trim::new)),
                Tuple.of(3, Arbitraries.just(new Delete())),
                Tuple.of(3, fewOrNone.map(BeginAnew::new)),
                Tuple.of(30, Combinators.combine(fewOrNone, either).as(Hint::new)),
                Tuple.of(5, fewOrNone.map(Merge::new)),
                Tuple.of(
                        12,
                        Combinators.combine(fewOrNone, few, fewOrNone, either).as(Page::new)),
                Tuple.of(6, Arbitraries.just(new Failure())),
                Tuple.of(12, Arbitraries.integers().between(0, 10).map(Room::new)),
                Tuple.of(6, few.map(Skip::new)),
                Tuple.of(1, Arbitraries.of(End.values()).map(Over::new)));
    }
}
