package dev.skald.adapter.http;

import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.application.run.AwaitControls;
import dev.skald.application.run.ControlRun;
import dev.skald.application.run.ProduceRun;
import dev.skald.application.workflow.DeleteWorkflow;
import dev.skald.application.workflow.FindWorkflows;
import dev.skald.application.workflow.ReadHistory;
import dev.skald.application.workflow.RegisterWorkflow;

/**
 * What of the application the HTTP face offers.
 *
 * @param connect has the token of each request verified
 * @param publish serves {@code POST …/events}
 * @param register serves {@code PUT}
 * @param delete serves {@code DELETE}
 * @param history serves {@code GET …/events}
 * @param workflows serves {@code GET /v1/workflows}, and of one of them
 * @param runs what serves runs
 * @param revoke serves {@code /v1/revocations}
 */
public record HttpUseCases(
        ConnectClient connect,
        PublishEvents publish,
        RegisterWorkflow register,
        DeleteWorkflow delete,
        ReadHistory history,
        FindWorkflows workflows,
        Runs runs,
        RevokeTokens revoke) {

    /**
     * What serves runs.
     *
     * @param produce serves {@code POST …/runs} and heartbeats
     * @param await serves {@code GET …/controls}
     * @param control serves {@code POST …/controls}
     */
    public record Runs(ProduceRun produce, AwaitControls await, ControlRun control) {}
}
