package dev.skald.gateway;

/**
 * What an agent does within a run.
 *
 * @param <E> what it may throw beside unchecked exceptions
 */
@FunctionalInterface
public interface RunBody<E extends Exception> {

    /**
     * Does it, on the thread that asked for the run.
     *
     * @param run the run, which is open
     * @throws E if it went wrong, which is how the run ends then
     */
    void carryOut(AgentRun run) throws E;
}
