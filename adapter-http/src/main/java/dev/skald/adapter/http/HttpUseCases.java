package dev.skald.adapter.http;

import dev.skald.application.connect.ConnectClient;
import dev.skald.application.publish.PublishEvents;
import dev.skald.application.workflow.DeleteWorkflow;
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
 */
public record HttpUseCases(
        ConnectClient connect,
        PublishEvents publish,
        RegisterWorkflow register,
        DeleteWorkflow delete,
        ReadHistory history) {}
