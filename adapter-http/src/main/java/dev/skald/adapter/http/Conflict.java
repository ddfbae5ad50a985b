package dev.skald.adapter.http;

import dev.skald.adapter.netty.Problem;
import dev.skald.domain.run.RunConflictException;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.ArrayList;
import java.util.List;

/** What is answered to a call that the state of a workflow's run does not admit: 409, with a member {@code code}. */
final class Conflict {

    private Conflict() {}

    /** The problem; of a run that is open it tells the name, and until when its lease holds. */
    static Problem problem(RunConflictException conflict) {
        List<Problem.Member> members = new ArrayList<>(3);
        members.add(new Problem.Member("code", conflict.code().wireName()));
        conflict.open().ifPresent(open -> {
            members.add(new Problem.Member("runId", open.id().toString()));
            members.add(new Problem.Member("expiresAt", Timestamps.format(open.expiresAt())));
        });
        return Problem.with(HttpResponseStatus.CONFLICT, String.valueOf(conflict.getMessage()), members);
    }
}
