package dev.skald.adapter.jwt;

import dev.skald.domain.access.WorkflowGrant;
import dev.skald.domain.event.LoneSurrogates;
import dev.skald.domain.event.WorkflowId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The claims that Skald reads, each with the one shape it may have. A claim that is there but null has none of these
 * shapes.
 *
 * @param json the payload as it was parsed
 */
record Claims(Map<String, Object> json) {

    /** The end of the year 9999: what lies beyond cannot be written as ISO 8601 with four digits. */
    private static final BigDecimal MAX_NUMERIC_DATE = new BigDecimal(253_402_300_799L);

    private static final String ANY = "*";
    private static final List<String> EVERY = List.of(ANY);

    String subject() throws BrokenRuleException {
        String subject = text("sub").orElseThrow(() -> new BrokenRuleException("sub is missing"));
        if (subject.isEmpty()) {
            throw new BrokenRuleException("sub is empty");
        }
        if (!LoneSurrogates.noneIn(subject)) {
            // No UTF-8 can carry it: in whatever is written of this user he would be somebody else.
            throw new BrokenRuleException("sub has a lone surrogate");
        }
        return subject;
    }

    Instant expiresAt() throws BrokenRuleException {
        return instant("exp").orElseThrow(() -> new BrokenRuleException("exp is missing"));
    }

    Optional<Instant> notBefore() throws BrokenRuleException {
        return instant("nbf");
    }

    Optional<String> issuer() throws BrokenRuleException {
        return text("iss");
    }

    /** Reads {@code aud}: one string, or a list of strings. */
    Set<String> audience() throws BrokenRuleException {
        if (json.get("aud") instanceof List<?> list) {
            return texts("aud", list);
        }
        return text("aud").map(Set::of).orElse(Set.of());
    }

    /** Reads {@code scope}: the words of a string, between spaces (RFC 8693, section 4.2). */
    Set<String> scopes() throws BrokenRuleException {
        Set<String> scopes = new HashSet<>(List.of(text("scope").orElse("").split(" ")));
        scopes.remove("");
        return scopes;
    }

    /** Reads {@code workflows}: a list of workflow ids, or {@code "*"}, which may be the one element of a list. */
    WorkflowGrant workflows() throws BrokenRuleException {
        if (!json.containsKey("workflows")) {
            return new WorkflowGrant.Absent();
        }
        Object workflows = json.get("workflows");
        if (ANY.equals(workflows) || EVERY.equals(workflows)) {
            return new WorkflowGrant.Every();
        }
        if (workflows instanceof List<?> list) {
            return new WorkflowGrant.Listed(workflowIds(texts("workflows", list)));
        }
        throw new BrokenRuleException("workflows is neither a list of UUIDs nor \"*\"");
    }

    private static Set<WorkflowId> workflowIds(Set<String> texts) throws BrokenRuleException {
        Set<WorkflowId> ids = new HashSet<>();
        for (String text : texts) {
            try {
                ids.add(WorkflowId.parse(text));
            } catch (IllegalArgumentException e) {
                throw new BrokenRuleException("workflows lists what is no UUID of 36 characters");
            }
        }
        return ids;
    }

    private static Set<String> texts(String name, List<?> list) throws BrokenRuleException {
        Set<String> texts = new HashSet<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new BrokenRuleException(name + " lists what is no string");
            }
            texts.add(text);
        }
        return texts;
    }

    private Optional<String> text(String name) throws BrokenRuleException {
        if (!json.containsKey(name)) {
            return Optional.empty();
        }
        if (json.get(name) instanceof String text) {
            return Optional.of(text);
        }
        throw new BrokenRuleException(name + " is no string");
    }

    /** Seconds since 1970, which may have a fraction (RFC 7519, section 2). */
    private Optional<Instant> instant(String name) throws BrokenRuleException {
        if (!json.containsKey(name)) {
            return Optional.empty();
        }
        if (json.get(name) instanceof Long whole && whole >= 0 && whole <= MAX_NUMERIC_DATE.longValue()) {
            return Optional.of(Instant.ofEpochSecond(whole));
        }
        if (!(json.get(name) instanceof Number number) || !Double.isFinite(number.doubleValue())) {
            throw new BrokenRuleException(name + " is no number");
        }
        BigDecimal seconds = new BigDecimal(number.toString());
        if (seconds.signum() < 0) {
            throw new BrokenRuleException(name + " is below 0");
        }
        if (seconds.compareTo(MAX_NUMERIC_DATE) > 0) {
            throw new BrokenRuleException(name + " is beyond the year 9999: it counts seconds, not milliseconds");
        }
        long nanos = seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue();
        return Optional.of(Instant.ofEpochSecond(seconds.longValue(), nanos));
    }
}
