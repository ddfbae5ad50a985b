package dev.skald.domain.run;

import java.time.Instant;
import java.util.Optional;

/** A call that the state of a workflow's run does not admit (the protocol, section 8). It changed nothing. */
public final class RunConflictException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why a call is not admitted. */
    public enum Code {
        /** A run is open, and the call has no lease, or asks for another run. */
        RUN_OPEN("run_open", "a run is open, and this call is not its producer's"),
        /** The lease is unknown, or of another run than the open one. */
        LEASE_LOST("lease_lost", "the lease is not, or not any more, that of the open run"),
        /** The lease or the name is that of a run that has ended. */
        RUN_ENDED("run_ended", "the run has ended"),
        /** There is no open run to control. */
        NO_RUN("no_run", "no run is open"),
        /** The call of a tool was approved or rejected before, in this run. */
        ALREADY_ANSWERED("already_answered", "this call was answered before");

        private final String wireName;
        private final String text;

        Code(String wireName, String text) {
            this.wireName = wireName;
            this.text = text;
        }

        /** The value of the member {@code code}, for example {@code run_open}. */
        public String wireName() {
            return wireName;
        }
    }

    private final Code code;
    private final transient Optional<OpenUntil> open;

    /**
     * The run that is in the way.
     *
     * @param id its name
     * @param expiresAt when it is given up unless its producer is heard of
     */
    public record OpenUntil(RunId id, Instant expiresAt) {}

    /** A conflict of that kind. */
    public RunConflictException(Code code) {
        this(code, Optional.empty());
    }

    /** The conflict with a run that is open. */
    public static RunConflictException open(RunId id, Instant expiresAt) {
        return new RunConflictException(Code.RUN_OPEN, Optional.of(new OpenUntil(id, expiresAt)));
    }

    private RunConflictException(Code code, Optional<OpenUntil> open) {
        // Without a trace: it is an answer, and there can be many a second.
        super(code.text, null, false, false);
        this.code = code;
        this.open = open;
    }

    /** Why the call is not admitted. */
    public Code code() {
        return code;
    }

    /** The run that is in the way; only with {@link Code#RUN_OPEN}. */
    public Optional<OpenUntil> open() {
        return open;
    }
}
