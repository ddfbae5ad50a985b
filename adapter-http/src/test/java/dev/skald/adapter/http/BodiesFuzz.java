package dev.skald.adapter.http;

import dev.skald.application.run.ControlRun;
import dev.skald.domain.access.WorkflowAccess;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.run.RunRequest;
import java.util.Arrays;

/**
 * A fuzz target: the bodies of all calls but a publish; the first byte of an input says whose. Each is refused with
 * 400, 413 or 422, or is within the bounds; an accepted registration reads the same when it is sent as it was answered.
 */
public final class BodiesFuzz {

    private static final WorkflowId WORKFLOW = WorkflowId.parse("7b0e4c1e-2a51-4b8e-9d35-6f0d6a3c9e11");

    private BodiesFuzz() {}

    /** Tries one input. */
    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        byte[] body = Arrays.copyOfRange(input, 1, input.length);
        try {
            switch (input[0] & 3) {
                case 0 -> control(body);
                case 1 -> run(body);
                default -> registration(body);
            }
        } catch (RefusedException refused) {
            int status = refused.problem().status();
            if (status != 400 && status != 413 && status != 422) {
                throw new AssertionError("refused with " + status);
            }
        }
    }

    private static void control(byte[] body) {
        ControlRun.Draft draft = ControlParser.parse(body);
        if (draft.data().filter(String::isEmpty).isPresent()) {
            throw new AssertionError("data of no characters");
        }
    }

    private static void run(byte[] body) {
        RunRequest request = RunRequestParser.parse(body);
        if (request.ttl().compareTo(RunRequest.MIN_TTL) < 0 || request.ttl().compareTo(RunRequest.MAX_TTL) > 0) {
            throw new AssertionError("a ttl out of bounds: " + request.ttl());
        }
    }

    private static void registration(byte[] body) {
        WorkflowAccess access = RegistrationParser.parse(body);
        if (!RegistrationParser.parse(RegistrationParser.json(WORKFLOW, access)).equals(access)) {
            throw new AssertionError("answered and sent again it is another registration");
        }
    }
}
