package dev.skald.adapter.socketio.viewer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.skald.adapter.engineio.packet.Packets;
import dev.skald.domain.port.StageFailures;
import dev.skald.domain.port.UnavailableException;
import dev.skald.domain.run.RunConflictException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The acknowledgement a client awaits for one event; a client that awaits none is not told anything.
 *
 * @param client who sent the event
 * @param request what was asked for, as the log of refusals is to call it
 * @param ackId the number the acknowledgement is awaited under, if it is awaited
 */
record Reply(Client client, String request, OptionalLong ackId) {

    private static final int CONFLICT = 409;

    /** The beginning of the answer that it was done. */
    static ObjectNode ok() {
        return JsonNodeFactory.instance.objectNode().put("ok", true);
    }

    /** It was done: the answer is {@link #ok}, and whatever was added to it. */
    void accept(ObjectNode accepted) {
        ackId.ifPresent(id -> client.notices().say(Packets.acknowledgement(id, accepted)));
    }

    /** It was not done: the client is told, and so is the log of refusals. */
    void refuse(ClientError error, String message) {
        refuse(error, message, error.code() + ": " + message);
    }

    /**
     * It was not done: the client is told, and so is the log of refusals.
     *
     * @param rule what the request broke, for the log alone: more than the client may know, but never a token
     */
    void refuse(ClientError error, String message, String rule) {
        refuse(error.status(), error.code(), message, rule);
    }

    /**
     * It was not done, since the run of the workflow does not admit it: the client is told, and so is the log of
     * refusals.
     */
    void refuse(RunConflictException conflict) {
        String code = conflict.code().wireName();
        refuse(CONFLICT, code, String.valueOf(conflict.getMessage()), code);
    }

    /**
     * It was not done, since something failed: the client is to try again, and the log of refusals is told what it was.
     */
    void unavailable(@Nullable Throwable failure) {
        Throwable cause = cause(failure);
        String why = String.valueOf(cause instanceof UnavailableException ? cause.getMessage() : cause);
        refuse(ClientError.UNAVAILABLE, "try again later", ClientError.UNAVAILABLE.code() + ": " + why);
    }

    /** What failed, without what a stage that depends on it wraps it in. */
    static @Nullable Throwable cause(@Nullable Throwable failure) {
        return failure == null ? null : StageFailures.cause(failure);
    }

    private void refuse(int status, String code, String message, String rule) {
        client.refused(request, rule);
        ObjectNode refusal = JsonNodeFactory.instance.objectNode().put("ok", false);
        refusal.putObject("error").put("status", status).put("code", code).put("message", message);
        ackId.ifPresent(id -> client.notices().sayOnce(Packets.acknowledgement(id, refusal)));
    }
}
