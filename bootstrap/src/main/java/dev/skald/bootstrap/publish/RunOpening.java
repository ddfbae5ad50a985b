package dev.skald.bootstrap.publish;

import com.fasterxml.jackson.databind.JsonNode;
import dev.skald.bootstrap.publish.Outcome.Verdict;
import dev.skald.domain.run.Lease;
import dev.skald.domain.run.RunId;
import dev.skald.domain.run.RunRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Optional;

/** Opens a run, also if the answer that has its lease is lost: then it is asked for again. Used once. */
final class RunOpening {

    private final RunClient client;
    private final Calls calls;
    private final Halt halt;
    private final RunRequest request;
    private final RunId id;
    private boolean takeover;

    /** Whether a request may have come through that was not answered: the run that is open may be ours. */
    private boolean unanswered;

    private long asked;

    RunOpening(RunClient client, Calls calls, Halt halt, RunRequest request) {
        this.client = client;
        this.calls = calls;
        this.halt = halt;
        this.request = request;
        this.id = request.run().orElseGet(RunId::random);
        this.takeover = request.takeover();
    }

    /**
     * Opens it.
     *
     * @throws RunOverException if it cannot be opened, or is not wanted any more
     */
    HeldRun open() throws RunOverException, InterruptedException {
        Answer answer = calls.untilAnswered(this::ask);
        if (isOurs(answer)) {
            takeover = true;
            answer = calls.untilAnswered(this::ask);
        }
        if (answer.status() != 201) {
            throw new RunOverException(refused(answer));
        }
        JsonNode opened = answer.json();
        // A run that goes on may have been asked for something that nobody has read.
        return new HeldRun(
                id,
                new Lease(opened.path("lease").asText()),
                takeover ? 0 : opened.path("controls").asLong(),
                request.ttl(),
                asked);
    }

    private Answer ask() throws IOException, InterruptedException, RunOverException {
        Optional<Outcome> unwanted = halt.asked();
        if (unwanted.isPresent()) {
            throw new RunOverException(unwanted.get());
        }
        asked = System.nanoTime();
        try {
            Answer answer = client.open(id, request.ttl(), takeover);
            unanswered |= answer.isTransient();
            return answer;
        } catch (ConnectException | HttpConnectTimeoutException e) {
            throw e;
        } catch (IOException e) {
            unanswered = true;
            throw e;
        }
    }

    private boolean isOurs(Answer answer) {
        return unanswered
                && answer.status() == 409
                && answer.code().equals("run_open")
                && answer.json().path("runId").asText().equals(id.toString());
    }

    private static Outcome refused(Answer answer) {
        if (answer.code().equals("run_open")) {
            JsonNode open = answer.json();
            return new Outcome(
                    Verdict.RUN_OPEN,
                    "the run " + open.path("runId").asText() + " is open, until "
                            + open.path("expiresAt").asText() + " at least (run_open)");
        }
        return Heartbeats.ended(answer);
    }
}
