package dev.skald.adapter.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.skald.application.revoke.RevokeTokens;
import dev.skald.domain.access.Revocation;
import dev.skald.domain.event.LoneSurrogates;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * The JSON of a revocation: {@code {"jti":"…"}} or {@code {"sub":"…","issuedBefore":"…"}}, both with
 * {@code "expiresAt"} if they like. Used once.
 */
final class RevocationParser {

    private static final String JTI = "jti";
    private static final String SUB = "sub";
    private static final String ISSUED_BEFORE = "issuedBefore";
    private static final String EXPIRES_AT = "expiresAt";

    private final Faults faults = new Faults();
    private Optional<String> token = Optional.empty();
    private Optional<String> subject = Optional.empty();
    private Optional<Instant> issuedBefore = Optional.empty();
    private Optional<Instant> expiresAt = Optional.empty();

    private RevocationParser() {}

    /**
     * Reads it.
     *
     * @param now what it must not have expired at
     * @throws RefusedException 400 if it is malformed, 422 if it is not what it should be
     */
    static RevokeTokens.Request parse(byte[] body, Instant now) {
        RevocationParser parser = new RevocationParser();
        JsonObjectBody.read(body, parser.faults, parser::readMember);
        return parser.request(now);
    }

    private void readMember(String name, JsonToken value, JsonParser json) throws IOException {
        if (value == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case JTI -> token = name(name, value, json);
            case SUB -> subject = name(name, value, json);
            case ISSUED_BEFORE -> issuedBefore = moment(name, value, json);
            case EXPIRES_AT -> expiresAt = moment(name, value, json);
            default -> {
                // The sender's own.
            }
        }
    }

    private Optional<String> name(String field, JsonToken value, JsonParser json) throws IOException {
        String text = value == JsonToken.VALUE_STRING ? json.getText() : "";
        if (text.isEmpty()) {
            faults.invalid(1, field, "must be a non-empty string");
        } else if (text.length() > Revocation.MAX_NAME_LENGTH) {
            faults.invalid(1, field, "must have " + Revocation.MAX_NAME_LENGTH + " characters at most");
        } else if (!LoneSurrogates.noneIn(text)) {
            faults.invalid(1, field, LoneSurrogates.RULE);
        } else {
            return Optional.of(text);
        }
        return Optional.empty();
    }

    private Optional<Instant> moment(String field, JsonToken value, JsonParser json) throws IOException {
        if (value != JsonToken.VALUE_STRING) {
            faults.invalid(1, field, "must be a string, a timestamp of RFC 3339");
            return Optional.empty();
        }
        try {
            return Optional.of(Timestamps.parse(json.getText()));
        } catch (DateTimeException e) {
            faults.invalid(1, field, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private RevokeTokens.Request request(Instant now) {
        if (token.isPresent() == subject.isPresent()) {
            faults.invalid(1, JTI, "or sub must be given, and one of them alone");
        }
        if (token.isPresent() && issuedBefore.isPresent()) {
            faults.invalid(1, ISSUED_BEFORE, "goes with sub alone");
        }
        if (expiresAt.filter(moment -> !moment.isAfter(now)).isPresent()) {
            faults.invalid(1, EXPIRES_AT, "must be yet to come");
        }
        faults.problem().ifPresent(problem -> {
            throw new RefusedException(problem);
        });
        RevokeTokens.Target target = token.<RevokeTokens.Target>map(RevokeTokens.Target.Token::new)
                .orElseGet(() -> new RevokeTokens.Target.Subject(subject.orElseThrow(), issuedBefore));
        return new RevokeTokens.Request(target, expiresAt);
    }
}
