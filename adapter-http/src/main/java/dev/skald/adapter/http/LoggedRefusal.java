package dev.skald.adapter.http;

import dev.skald.adapter.netty.Problem;
import dev.skald.domain.event.WorkflowId;
import java.util.Set;

/**
 * What the log tells of a refused request. Of what was sent it tells the workflow, and nothing else: a path may hold
 * anything, a token too, and what agents say is no business of a log.
 */
final class LoggedRefusal {

    /** The members that the protocol names, and a log may. */
    private static final Set<String> FIELDS = Set.of(
            "type",
            "data",
            "timestamp",
            "id",
            "owner",
            "readers",
            "data.content",
            "data.tool",
            "data.callId",
            "data.status",
            "data.message",
            "data.code",
            "data.retryable",
            "ttl",
            "runId",
            "takeover",
            "action",
            "callId",
            "jti",
            "sub",
            "issuedBefore",
            "expiresAt");

    private LoggedRefusal() {}

    /**
     * The path of a resource.
     *
     * @param route its template, for example {@code /v1/workflows/{id}}
     * @param workflow what stands in place of the id
     */
    static String resource(String route, String workflow) {
        try {
            return route.replace("{id}", WorkflowId.parse(workflow).toString());
        } catch (IllegalArgumentException none) {
            return route;
        }
    }

    /** What was broken: the problem, and the first of its faults. */
    static String rule(Problem problem) {
        if (problem.errors().isEmpty()) {
            return code(problem) + problem.detail();
        }
        Problem.Fault first = problem.errors().get(0);
        StringBuilder rule = new StringBuilder();
        first.line().ifPresent(line -> rule.append("line ").append(line).append(": "));
        first.field()
                .filter(field -> !field.isEmpty())
                .ifPresent(field -> rule.append(known(field)).append(' '));
        return rule.append(first.message()).toString();
    }

    /** The code of a conflict. */
    private static String code(Problem problem) {
        return problem.members().stream()
                .filter(member -> member.name().equals("code"))
                .map(member -> member.value() + ": ")
                .findFirst()
                .orElse("");
    }

    /** As much of a path as the protocol names: the names further on are the sender's. */
    private static String known(String field) {
        int end = field.length();
        while (end >= 0 && !FIELDS.contains(field.substring(0, end))) {
            end = Math.max(field.lastIndexOf('.', end - 1), field.lastIndexOf('[', end - 1));
        }
        return end < 0 ? "a member" : field.substring(0, end);
    }
}
