package dev.skald.adapter.redis;

import static dev.skald.adapter.redis.Texts.text;

import dev.skald.domain.run.RunConflictException;
import dev.skald.domain.run.RunConflictException.Code;
import java.time.Instant;
import java.util.List;

/** What scripts answer that did nothing of what was asked. */
final class Conflicts {

    private Conflicts() {}

    /** The answer of a script that did what was asked; throws what it was refused with. */
    static List<Object> checked(List<Object> answer) {
        return switch (text(answer.get(0))) {
            case "ok" -> answer;
            case "run_open" ->
                throw RunConflictException.open(
                        Texts.run(text(answer.get(1))), Instant.ofEpochMilli(Texts.number(answer.get(2))));
            case "lease_lost" -> throw new RunConflictException(Code.LEASE_LOST);
            case "run_ended" -> throw new RunConflictException(Code.RUN_ENDED);
            case "no_run" -> throw new RunConflictException(Code.NO_RUN);
            case "already_answered" -> throw new RunConflictException(Code.ALREADY_ANSWERED);
            case "full" -> throw Workflows.tooMany();
            case "illegal" -> throw new IllegalArgumentException(text(answer.get(1)));
            default -> throw new IllegalStateException("a script answered what nobody knows");
        };
    }
}
