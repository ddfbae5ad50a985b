package dev.skald.bootstrap.cli;

import java.util.Optional;
import java.util.UUID;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * What somebody who watches asks of the agent.
 *
 * @param action the {@code action} of {@code workflow:control}
 * @param callId which call of a tool; empty if it is about none
 * @param id the asker's own name for it, by which it is the same when it is sent again
 */
record WatchedControl(String action, Optional<String> callId, String id) {

    /** Something to ask that was not asked before. */
    static WatchedControl of(String action, Optional<String> callId) {
        return new WatchedControl(action, callId, UUID.randomUUID().toString());
    }

    /** The argument of {@code workflow:control}. */
    JSONObject request(WorkflowTarget target) throws JSONException {
        JSONObject request = new JSONObject()
                .put("workflowId", target.workflow().toString())
                .put("action", action)
                .put("id", id);
        return callId.isPresent() ? request.put("callId", callId.get()) : request;
    }
}
