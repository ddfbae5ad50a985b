package dev.skald.adapter.jwt;

import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.WorkflowId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The claims that Skald reads, each with the one shape it may have. A claim that is there but null has none of these shapes.
 *
 * @param json the payload as it was parsed
 */
record Claims(Map<String, Object> json) {

    /** The end of the year 9999: what lies beyond cannot be written as ISO 8601 with four digits. */
    private static final BigDecimal MAX_NUMERIC_DATE = new BigDecimal(253_402_300_799L);

    String subject() throws MalformedClaimException {
        String subject = text("sub").orElseThrow(() -> new MalformedClaimException("sub"));
        if (subject.isEmpty()) {
            throw new MalformedClaimException("sub");
        }
        return subject;
    }

    Instant expiresAt() throws MalformedClaimException {
        return instant("exp").orElseThrow(() -> new MalformedClaimException("exp"));
    }

    Optional<Instant> notBefore() throws MalformedClaimException {
        return instant("nbf");
    }

    Optional<String> issuer() throws MalformedClaimException {
        return text("iss");
    }

    /** One string, or a list of strings. */
    Set<String> audience() throws MalformedClaimException {
        if (json.get("aud") instanceof List<?> list) {
            return texts("aud", list);
        }
        return text("aud").map(Set::of).orElse(Set.of());
    }

    /** The words of a string, between spaces (RFC 8693, section 4.2). */
    Set<String> scopes() throws MalformedClaimException {
        Set<String> scopes = new HashSet<>(List.of(text("scope").orElse("").split(" ")));
        scopes.remove("");
        return scopes;
    }

    /** A list of workflow ids, or the string {@code "*"}. */
    WorkflowGrant workflows() throws MalformedClaimException {
        if (!json.containsKey("workflows")) {
            return new WorkflowGrant.Absent();
        }
        if (json.get("workflows") instanceof List<?> list) {
            return new WorkflowGrant.Listed(workflowIds(texts("workflows", list)));
        }
        if ("*".equals(json.get("workflows"))) {
            return new WorkflowGrant.Every();
        }
        throw new MalformedClaimException("workflows");
    }

    private static Set<WorkflowId> workflowIds(Set<String> texts) throws MalformedClaimException {
        Set<WorkflowId> ids = new HashSet<>();
        for (String text : texts) {
            try {
                ids.add(WorkflowId.parse(text));
            } catch (IllegalArgumentException e) {
                throw new MalformedClaimException("workflows");
            }
        }
        return ids;
    }

    private static Set<String> texts(String name, List<?> list) throws MalformedClaimException {
        Set<String> texts = new HashSet<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new MalformedClaimException(name);
            }
            texts.add(text);
        }
        return texts;
    }

    private Optional<String> text(String name) throws MalformedClaimException {
        if (!json.containsKey(name)) {
            return Optional.empty();
        }
        if (json.get(name) instanceof String text) {
            return Optional.of(text);
        }
        throw new MalformedClaimException(name);
    }

    /** Seconds since 1970, which may have a fraction (RFC 7519, section 2). */
    private Optional<Instant> instant(String name) throws MalformedClaimException {
        if (!json.containsKey(name)) {
            return Optional.empty();
        }
        if (json.get(name) instanceof Long whole && whole >= 0 && whole <= MAX_NUMERIC_DATE.longValue()) {
            return Optional.of(Instant.ofEpochSecond(whole));
        }
        if (!(json.get(name) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
            throw new MalformedClaimException(name);
        }
        BigDecimal seconds = new BigDecimal(number.toString());
        if (seconds.signum() < 0 || seconds.compareTo(MAX_NUMERIC_DATE) > 0) {
            throw new MalformedClaimException(name);
        }
        long nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue();
        return Optional.of(Instant.ofEpochSecond(seconds.longValue(), nanos));
    }
}
