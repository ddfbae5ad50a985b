package dev.skald.benchmarks.kills;

import dev.skald.benchmarks.scenario.Crew;
import dev.skald.benchmarks.scenario.Narrator;
import dev.skald.benchmarks.scenario.Workflow;
import java.io.IOException;
import java.util.random.RandomGenerator;

/** A workflow's lives: registered, told to, deleted, and again. Not thread-safe. */
final class Mortal implements Crew.Task {

    private static final int TOLD_AT_MOST = 8;
    private static final int BATCH_AT_MOST = 6;

    private final Workflow workflow;
    private final Narrator narrator;
    private final RandomGenerator random;
    private int left;

    Mortal(Workflow workflow, Narrator narrator, RandomGenerator random) {
        this.workflow = workflow;
        this.narrator = narrator;
        this.random = random;
    }

    /** One step of a life. */
    @Override
    public void run() throws IOException, InterruptedException {
        if (!workflow.registered()) {
            workflow.register("owner-" + workflow.life());
            workflow.checkRights();
            left = 1 + random.nextInt(TOLD_AT_MOST);
        } else if (left > 0) {
            narrator.tell(1 + random.nextInt(BATCH_AT_MOST));
            left--;
        } else {
            workflow.delete();
            workflow.checkRights();
        }
    }
}
