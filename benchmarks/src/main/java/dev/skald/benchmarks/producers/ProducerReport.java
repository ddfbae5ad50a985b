package dev.skald.benchmarks.producers;

import dev.skald.benchmarks.history.RunsReport;
import dev.skald.domain.run.RunState;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What came of a run.
 *
 * @param settings how large it was, as text
 * @param seconds how long it took
 * @param kills how often the gateway was killed
 * @param fates how many producers came to the end that was drawn for them, by that
 * @param overtaken how many did not, for their lease was over before
 * @param missed how many ends at the last moment came too late
 * @param died how many were killed, or cut off for good
 * @param refusals what was refused, by the code
 * @param repeats how often a request was sent again, because it was not answered, or with 503
 * @param duplicates how many events turned out to be there already
 * @param returns how often a viewer came back
 * @param toldMillis how long after a run was given up a viewer that was connected knew it, ascending, in milliseconds
 * @param late where viewers stood that had not seen everything when time was up
 * @param runs the judgement
 */
public record ProducerReport(
        String settings,
        double seconds,
        int kills,
        Map<Fate, Integer> fates,
        int overtaken,
        int missed,
        int died,
        Map<String, Integer> refusals,
        long repeats,
        long duplicates,
        long returns,
        List<Long> toldMillis,
        List<String> late,
        RunsReport runs) {

    /** Keeps copies. */
    public ProducerReport {
        fates = Map.copyOf(fates);
        refusals = Map.copyOf(refusals);
        toldMillis = List.copyOf(toldMillis);
        late = List.copyOf(late);
    }

    /** Whether all went as it must. */
    public boolean passed() {
        return runs.passed() && late.isEmpty();
    }

    /** The report in some lines of text. */
    public String text() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                """
                producers: %s
                  settings              %s
                  producers             %d died, %d were overtaken by the end of their lease, %d ends came too late
                  gateway               killed %d times
                  runs                  %d: %d succeeded, %d failed, %d cancelled, %d lost, %d superseded
                  lost behind the lease %s
                  known to viewers      %s behind that
                  events                %d, %d of them acknowledged; %d sent again were there already
                  requests repeated     %d
                  refused               %s
                  told of runs          %d times; viewers came back %d times
                  duration              %.1f s
                """,
                passed() ? "passed" : "FAILED",
                settings,
                died,
                overtaken,
                missed,
                kills,
                runs.runs(),
                runs.ended(RunState.SUCCEEDED),
                runs.ended(RunState.FAILED),
                runs.ended(RunState.CANCELLED),
                runs.ended(RunState.LOST),
                runs.ended(RunState.SUPERSEDED),
                figures(runs.lossMillis()),
                figures(toldMillis),
                runs.events(),
                runs.acknowledged(),
                duplicates,
                repeats,
                refusals,
                runs.told(),
                returns,
                seconds));
        for (Fate fate : Fate.values()) {
            text.append("    %-20s%d%n".formatted(fate.text(), fates.getOrDefault(fate, 0)));
        }
        late.forEach(position -> text.append("  late: ").append(position).append('\n'));
        if (!runs.passed()) {
            text.append("  violations: ").append(runs.violationCount()).append('\n');
        }
        runs.violations()
                .forEach(violation -> text.append("    ").append(violation).append('\n'));
        return text.toString();
    }

    private static String figures(List<Long> ascending) {
        return ascending.isEmpty()
                ? "not known"
                : "p50 %d ms, p99 %d ms, max %d ms of %d"
                        .formatted(
                                Quantiles.of(ascending, 0.5),
                                Quantiles.of(ascending, 0.99),
                                Quantiles.of(ascending, 1),
                                ascending.size());
    }
}
