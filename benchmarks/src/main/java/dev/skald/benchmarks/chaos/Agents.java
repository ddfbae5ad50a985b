package dev.skald.benchmarks.chaos;

import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.Narrator;
import dev.skald.benchmarks.scenario.PatientClient;
import dev.skald.benchmarks.scenario.Records;
import dev.skald.benchmarks.scenario.Workflow;
import java.util.concurrent.ThreadLocalRandom;

/** Has agents publish, some twenty events a second to a workflow. */
record Agents(Crew crew, PatientClient client, Records records, String token) {

    private static final int SINGLE_PAUSE_MILLIS = 400;
    private static final int BATCH_PAUSE_MILLIS = 1_000;
    private static final int BATCH_AT_MOST = 10;

    /** Adds one that publishes events one by one, and one that publishes batches. */
    void publishTo(Workflow workflow) {
        Narrator singles = narrator("singles-", workflow);
        crew.add("singles", SINGLE_PAUSE_MILLIS, () -> singles.tell(1));
        Narrator batches = narrator("batches-", workflow);
        crew.add("batches", BATCH_PAUSE_MILLIS, () -> batches.tell(batch()));
    }

    /** Adds one that sends each batch again behind the next kill of a node, as one does who lost the answer. */
    void publishAgainTo(Workflow workflow) {
        Narrator deaf = narrator("deaf-", workflow);
        crew.add("deaf", BATCH_PAUSE_MILLIS, () -> deaf.tellAgain(batch(), crew::stopped));
    }

    private Narrator narrator(String name, Workflow workflow) {
        return new Narrator(client, records, name + workflow.id(), token, workflow);
    }

    private static int batch() {
        return 1 + ThreadLocalRandom.current().nextInt(BATCH_AT_MOST);
    }
}
