package dev.skald.benchmarks.load;

/**
 * What a viewer comes with.
 *
 * @param token its token: a credential
 * @param workflow the workflow it watches
 * @param after the last event it has, 0 for none
 * @param epoch the epoch of that, empty for none
 */
record Ticket(String token, String workflow, long after, String epoch) {

    /** The argument of {@code workflow:subscribe}. */
    String request() {
        return epoch.isEmpty()
                ? "{\"workflowId\":\"" + workflow + "\"}"
                : "{\"workflowId\":\"" + workflow + "\",\"after\":" + after + ",\"epoch\":\"" + epoch + "\"}";
    }

    @Override
    public String toString() {
        return "Ticket[" + workflow + ", after " + after + "]";
    }
}
