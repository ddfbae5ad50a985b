package dev.skald.adapter.socketio.recovery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/**
 * What a client says in its CONNECT about coming back, now or later (the protocol, section 3). Whatever it says that
 * cannot be understood keeps it from being recovered, and from nothing else.
 *
 * @param recoverable whether it takes offsets, without which it can never be recovered
 * @param pid the private id of the session that it was, if it names one
 * @param offset the offset of the last event that it received: missing if it received none
 */
public record RecoveryRequest(boolean recoverable, Optional<String> pid, JsonNode offset) {

    private static final int MAX_TEXT_LENGTH = 128;

    /** Reads the payload of a CONNECT. */
    public static RecoveryRequest of(Optional<JsonNode> payload) {
        JsonNode auth = payload.orElse(JsonNodeFactory.instance.missingNode());
        JsonNode offsets = auth.path("offsets");
        boolean recoverable = !offsets.isBoolean() || offsets.booleanValue();
        return new RecoveryRequest(
                recoverable, recoverable ? text(auth.path("pid")) : Optional.empty(), auth.path("offset"));
    }

    private static Optional<String> text(JsonNode given) {
        return Optional.ofNullable(given.textValue()).filter(text -> text.length() <= MAX_TEXT_LENGTH);
    }

    /** A journal for the connection that begins; empty if there will be no coming back to it. */
    public Optional<Journal> journal() {
        return recoverable ? Optional.of(new Journal(text(offset))) : Optional.empty();
    }

    /** Where the client stands in the session that it names, if that can be proved. */
    Optional<Journal.Standing> standing(Journal journal) {
        return offset.isMissingNode()
                ? journal.standing(Optional.empty())
                : text(offset).flatMap(named -> journal.standing(Optional.of(named)));
    }
}
