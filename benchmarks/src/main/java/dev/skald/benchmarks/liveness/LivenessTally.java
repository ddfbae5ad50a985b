package dev.skald.benchmarks.liveness;

import dev.skald.benchmarks.history.HistoryReport;
import dev.skald.benchmarks.history.Violation;
import java.util.ArrayList;
import java.util.List;

/** What came of the rounds so far. Not thread-safe. */
final class LivenessTally {

    private final LivenessSettings settings;
    private final List<String> late = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private int rounds;
    private int arrivals;
    private int upgrades;
    private int held;
    private int returns;
    private int recovered;
    private long expected;
    private long delivered;
    private long mostBehind;
    private long slowestMillis;

    LivenessTally(LivenessSettings settings) {
        this.settings = settings;
    }

    /** How many rounds there were, as the settings count them. */
    int rounds() {
        return settings.kind().countsViewers() ? arrivals : rounds;
    }

    /** So many subscriptions were seen behind while viewers arrived. */
    void sawBehind(long subscriptions) {
        mostBehind = Math.max(mostBehind, subscriptions);
    }

    /** Something was wrong in the round that is held. */
    void fault(String what) {
        faults.add("round " + (rounds + 1) + ": " + what);
    }

    /**
     * A round is over.
     *
     * @param leftBehind where those stood that were left behind
     * @param judged what all of them saw
     */
    void held(List<String> leftBehind, Arrivals round, HistoryReport judged) {
        leftBehind.forEach(position -> late.add("round " + (rounds + 1) + ": " + position));
        judged.violations().stream()
                // Who was left behind lost the rest: that is said already.
                .filter(violation -> leftBehind.isEmpty() || violation.kind() != Violation.Kind.LOST)
                .forEach(violation -> fault(violation.toString()));
        rounds++;
        arrivals += round.histories().size();
        upgrades += round.count("upgrades");
        held += round.held();
        returns += judged.connects() - round.histories().size();
        recovered += round.count("recovered");
        expected += judged.expected();
        delivered += judged.delivered();
        slowestMillis = Math.max(slowestMillis, round.slowestMillis());
    }

    LivenessReport report(double seconds) {
        return new LivenessReport(
                settings.kind(),
                settings.seed(),
                seconds,
                rounds,
                settings.viewers(),
                arrivals,
                upgrades,
                held,
                returns,
                recovered,
                expected,
                delivered,
                mostBehind,
                slowestMillis,
                late,
                faults);
    }
}
