package dev.skald.bootstrap.publish;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Asks for what viewers ask of the agent, on a thread that waits for it. */
final class ControlFeed implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(30);

    /** How long a close waits for what is told at that moment: a script that reads no more must not keep it. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(1);

    private final RunClient client;
    private final HeldRun run;
    private final Heartbeats heartbeats;
    private final Consumer<ViewerControl> tell;
    private final Thread thread = new Thread(this::follow, "skald-controls");

    /**
     * A feed that is to be started.
     *
     * @param heartbeats are hurried when an answer comes early and empty, as one does when the run is over
     * @param tell takes the controls of this run, on the thread of the feed, in their order
     */
    ControlFeed(RunClient client, HeldRun run, Heartbeats heartbeats, Consumer<ViewerControl> tell) {
        this.client = client;
        this.run = run;
        this.heartbeats = heartbeats;
        this.tell = tell;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(LAST_WORDS.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow() {
        try {
            long after = run.controls();
            Backoff backoff = new Backoff(run.interval());
            while (!Thread.interrupted()) {
                Duration pause = backoff.next(Duration.ZERO);
                try {
                    long asked = System.nanoTime();
                    Answer answer = client.controls(after, WAIT);
                    List<ViewerControl> controls =
                            answer.status() == 200 ? ViewerControl.listed(answer.body()) : List.of();
                    tell(controls);
                    if (answer.status() == 200) {
                        after = answer.json().path("lastSeq").asLong(after);
                    }
                    if (!controls.isEmpty() || System.nanoTime() - asked > WAIT.toNanos() / 2) {
                        backoff = new Backoff(run.interval());
                        continue;
                    }
                    if (answer.status() == 200) {
                        heartbeats.hurry();
                    }
                } catch (IOException e) {
                    // The gateway is away: heartbeats and publishes find out what that means for the run.
                }
                Thread.sleep(pause.toMillis());
            }
        } catch (InterruptedException e) {
            // It was closed.
            Thread.currentThread().interrupt();
        }
    }

    private void tell(List<ViewerControl> controls) {
        controls.stream()
                .filter(control -> control.run().equals(run.id().toString()))
                .forEach(tell);
    }
}
