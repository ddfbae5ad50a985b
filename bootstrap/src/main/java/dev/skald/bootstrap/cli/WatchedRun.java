package dev.skald.bootstrap.cli;

import io.socket.client.Ack;
import io.socket.client.Socket;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.json.JSONException;
import org.json.JSONObject;
import org.jspecify.annotations.Nullable;

/**
 * The run of a workflow that is watched: each of its states is told once; and what is asked of its agent, until it is
 * answered, and then until that run is over. Confined to the client's one thread.
 */
final class WatchedRun {

    private static final String NONE = "";

    private final Optional<WatchedControl> control;
    private final EventPrinter printer;
    private final BiConsumer<Integer, String> end;

    /** The run that was told last, and its state. */
    private String run = NONE;

    private String state = NONE;

    /** The run whose agent was asked. */
    private String asked = NONE;

    /** The number that the control was answered with; 0 until then. */
    private long answered;

    /**
     * A run of which nothing is known.
     *
     * @param end ends the watching with an exit code and a message
     */
    WatchedRun(Optional<WatchedControl> control, EventPrinter printer, BiConsumer<Integer, String> end) {
        this.control = control;
        this.printer = printer;
        this.end = end;
    }

    /** A subscription was answered, the first or a further one: what was asked and not answered is asked again. */
    void subscribed(@Nullable JSONObject now, Socket socket, WorkflowTarget target) {
        told(now);
        if (control.isEmpty()) {
            return;
        }
        if (answered > 0) {
            endUnlessRunning();
            return;
        }
        try {
            socket.emit("workflow:control", new Object[] {control.get().request(target)}, (Ack)
                    args -> answered((JSONObject) args[0]));
        } catch (JSONException e) {
            throw new IllegalStateException("texts are JSON", e);
        }
    }

    /** A state of the run, which may be known already. */
    void told(@Nullable JSONObject now) {
        if (now == null) {
            return;
        }
        String id = now.optString("runId");
        String told = now.optString("state");
        if (!id.equals(run) || !told.equals(state)) {
            run = id;
            state = told;
            printer.run(now);
            if (!asked.isEmpty()) {
                endUnlessRunning();
            }
        }
    }

    /** Somebody asked something of the agent: maybe we. */
    void controlled(JSONObject notice) {
        printer.control(notice);
        if (control.isPresent() && (answered == 0 || notice.optLong("seq") == answered)) {
            asked = notice.optString("runId");
            endIfEnded();
        }
    }

    /** The log is another one, without that run. */
    void gone() {
        run = NONE;
        state = NONE;
        endUnlessRunning();
    }

    private void answered(JSONObject answer) {
        JSONObject error = answer.optJSONObject("error");
        if (error != null) {
            end.accept(ExitCode.FAILED, error.optString("message") + " (" + error.optString("code") + ")");
            return;
        }
        answered = answer.optLong("seq");
        if (asked.isEmpty() && state.equals("running")) {
            asked = run;
        }
        endIfEnded();
    }

    /** It may not have been told yet that this run began. */
    private void endIfEnded() {
        if (run.equals(asked)) {
            endUnlessRunning();
        }
    }

    /** There is one run at a time, and what is told later is newer: if it is another one, or none, ours is over. */
    private void endUnlessRunning() {
        if (answered > 0 && !(run.equals(asked) && state.equals("running"))) {
            end.accept(ExitCode.OK, "the run is over" + (run.equals(asked) ? ": " + state : ""));
        }
    }
}
