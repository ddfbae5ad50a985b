package dev.skald.bootstrap.cli;

import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * A viewer of one workflow, with the stock Socket.IO client. It comes back by itself when its connection is lost, and
 * then asks for what it has not seen. All callbacks come on the client's one thread.
 */
final class WorkflowWatch implements AutoCloseable {

    private final WorkflowTarget target;
    private final OptionalInt coalesce;
    private final EventPrinter printer;
    private final WatchedRun run;
    private final Socket socket;
    private final CompletableFuture<Ending> ending = new CompletableFuture<>();
    private String epoch = "";
    private long lastSeq;
    private boolean lost;

    /**
     * A viewer that connects.
     *
     * @param coalesce how many milliseconds a thought may wait for others; empty: each comes by itself
     * @param control is asked of the agent once; the watching then ends with the run. Empty: nothing is, and it goes on
     */
    WorkflowWatch(
            WorkflowTarget target,
            String token,
            OptionalInt coalesce,
            Optional<WatchedControl> control,
            EventPrinter printer) {
        this.target = target;
        this.coalesce = coalesce;
        this.printer = printer;
        this.run = new WatchedRun(control, printer, this::end);
        IO.Options options = IO.Options.builder()
                .setPath("/ws")
                .setForceNew(true)
                .setAuth(Map.of("token", token))
                .build();
        options.decoder = new NoticingDecoder(this::unreadable);
        this.socket = IO.socket(target.gateway(), options);
        listen();
        socket.connect();
    }

    /**
     * Why the watching is over.
     *
     * @param exitCode 0 if there is nothing more to see
     * @param message for the viewer
     */
    record Ending(int exitCode, String message) {}

    /** Waits until there is nothing more to see, or nothing may be seen. */
    Ending awaitEnding() throws InterruptedException {
        try {
            return ending.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException("a watch never fails, it ends", e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }

    private void listen() {
        socket.on(Socket.EVENT_CONNECT, args -> subscribe());
        socket.on(Socket.EVENT_CONNECT_ERROR, args -> refused(args[0]));
        socket.on(Socket.EVENT_DISCONNECT, args -> disconnected(String.valueOf(args[0])));
        onEvent("agent:thought", printer::thought);
        onEvent("agent:tool_call", printer::toolCall);
        onEvent("agent:result", printer::result);
        onEvent("agent:error", printer::error);
        onNotice("workflow:run", notice -> run.told(notice.optJSONObject("run")));
        onNotice("workflow:controlled", run::controlled);
        onNotice("workflow:gap", this::gap);
        onNotice("workflow:reset", this::began);
        onNotice("workflow:unsubscribed", this::unsubscribed);
        onNotice("auth:expiring", notice -> printer.note("the token expires at " + notice.optString("expiresAt")));
        socket.on("auth:expired", args -> end(ExitCode.FAILED, "the token has expired"));
    }

    private void onEvent(String name, Consumer<JSONObject> print) {
        onNotice(name, event -> {
            long seq = event.optLong("seq", lastSeq);
            arrived(event.optLong("fromSeq", seq), seq);
            JSONObject data = event.optJSONObject("data");
            if (data != null) {
                print.accept(data);
            }
        });
    }

    /** The numbers of a log have no holes: what is passed over was lost on the way, or could not be read. */
    private void arrived(long from, long to) {
        if (from > lastSeq + 1) {
            printer.missing(events(lastSeq + 1, from - 1) + " did not arrive, or could not be read");
        }
        lastSeq = Math.max(lastSeq, to);
    }

    private void unreadable() {
        printer.missing("something came that could not be read: it is left out");
    }

    private static String events(long from, long to) {
        return from == to ? "the event " + from : "the events " + from + " to " + to;
    }

    private void onNotice(String name, Consumer<JSONObject> act) {
        socket.on(name, args -> {
            if (args.length > 0 && args[0] instanceof JSONObject payload) {
                act.accept(payload);
            }
        });
    }

    private void subscribe() {
        if (lost) {
            lost = false;
            printer.note("connected again");
        }
        try {
            JSONObject request =
                    new JSONObject().put("workflowId", target.workflow().toString());
            if (!epoch.isEmpty()) {
                request.put("after", lastSeq).put("epoch", epoch);
            }
            if (coalesce.isPresent()) {
                request.put("coalesce", coalesce.getAsInt());
            }
            socket.emit("workflow:subscribe", new Object[] {request}, (Ack) args -> subscribed((JSONObject) args[0]));
        } catch (JSONException e) {
            throw new IllegalStateException("an id, a seq and an epoch are JSON", e);
        }
    }

    private void subscribed(JSONObject answer) {
        JSONObject error = answer.optJSONObject("error");
        if (error != null) {
            end(ExitCode.FAILED, error.optString("message") + " (" + error.optString("code") + ")");
            return;
        }
        if (answer.optBoolean("reset")) {
            began(answer);
        }
        boolean first = epoch.isEmpty();
        epoch = answer.optString("epoch");
        JSONObject gap = answer.optJSONObject("gap");
        if (gap != null) {
            gap(gap);
        } else if (first) {
            notKept(answer.optLong("firstSeq"));
        }
        run.subscribed(answer.optJSONObject("run"), socket, target);
    }

    /** The log has another epoch, and is shown from the first event that it keeps. */
    private void began(JSONObject log) {
        printer.missing("the log began anew: what else the old one had is lost");
        epoch = log.optString("epoch");
        run.gone();
        lastSeq = 0;
        notKept(log.optLong("firstSeq"));
    }

    private void gap(JSONObject gap) {
        gone(gap.optLong("from"), gap.optLong("to"));
    }

    /** Whoever begins with all that is kept is not told of what was kept before. */
    private void notKept(long firstSeq) {
        if (firstSeq > lastSeq + 1) {
            gone(lastSeq + 1, firstSeq - 1);
        }
    }

    private void gone(long from, long to) {
        printer.missing(events(from, to) + (from == to ? " is" : " are") + " no longer kept");
        lastSeq = Math.max(lastSeq, to);
    }

    private void unsubscribed(JSONObject notice) {
        if (notice.optString("reason").equals("deleted")) {
            end(ExitCode.OK, "the workflow was deleted");
        } else {
            end(ExitCode.FAILED, "this token may not watch the workflow any more");
        }
    }

    private void refused(Object why) {
        if (why instanceof JSONObject refusal) {
            JSONObject data = refusal.optJSONObject("data");
            String message = data == null ? refusal.optString("message") : data.optString("message");
            end(ExitCode.FAILED, "refused: " + message);
        } else if (!lost) {
            lost = true;
            printer.note(target.gateway() + " cannot be reached; trying again");
        }
    }

    private void disconnected(String reason) {
        if (reason.equals("io server disconnect")) {
            end(ExitCode.FAILED, "the gateway ended the connection");
        } else if (!lost && !ending.isDone()) {
            lost = true;
            printer.note("the connection was lost; trying again");
        }
    }

    private void end(int exitCode, String message) {
        ending.complete(new Ending(exitCode, message));
    }
}
