package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.history.DurabilityReport;
import java.util.List;
import java.util.Locale;

/**
 * What came of a run.
 *
 * @param ordeal what was done
 * @param share what clients saw of what was acknowledged
 * @param late where those stood that had not seen everything when time was up
 * @param durability the judgement
 */
public record ChaosReport(Ordeal ordeal, DeliveryShare share, List<String> late, DurabilityReport durability) {

    /** Keeps a copy. */
    public ChaosReport {
        late = List.copyOf(late);
    }

    /** Whether all went as it must. */
    public boolean passed() {
        return durability.passed() && late.isEmpty();
    }

    /** The report in some lines of text. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                chaos: %s
                  events acknowledged   %d
                  deliveries            %s
                %s""",
                passed() ? "passed" : "FAILED",
                durability.acknowledged(),
                share.text(),
                ordeal.text()));
        late.forEach(position -> text.append("  late: ").append(position).append('\n'));
        if (!durability.passed()) {
            text.append("  violations: ").append(durability.violationCount()).append('\n');
        }
        durability
                .violations()
                .forEach(violation -> text.append("    ").append(violation).append('\n'));
        return text.toString();
    }
}
