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
 * @param paths where the claims stand whose names can be configured
 */
record Claims(Map<String, Object> json, ClaimPaths paths) {

    /** The end of the year 9999: what lies beyond cannot be written as ISO 8601 with four digits. */
    private static final BigDecimal MAX_NUMERIC_DATE = new BigDecimal(253_402_300_799L);

    private static final String ANY = "*";
    private static final List<String> EVERY = List.of(ANY);

    String subject() throws BrokenRuleException {
        String name = paths.subject().text();
        String subject = text(paths.subject()).orElseThrow(() -> new BrokenRuleException(name + " is missing"));
        if (subject.isEmpty()) {
            throw new BrokenRuleException(name + " is empty");
        }
        if (!LoneSurrogates.noneIn(subject)) {
            // No UTF-8 can carry it: in whatever is written of this user he would be somebody else.
            throw new BrokenRuleException(name + " has a lone surrogate");
        }
        return subject;
    }

    Instant expiresAt() throws BrokenRuleException {
        return instant(ClaimPaths.EXPIRY).orElseThrow(() -> new BrokenRuleException("exp is missing"));
    }

    Optional<Instant> notBefore() throws BrokenRuleException {
        return instant(ClaimPaths.NOT_BEFORE);
    }

    Optional<String> id() throws BrokenRuleException {
        return text(ClaimPaths.ID);
    }

    Optional<Instant> issuedAt() throws BrokenRuleException {
        return instant(ClaimPaths.ISSUED_AT);
    }

    Optional<String> issuer() throws BrokenRuleException {
        return text(ClaimPaths.ISSUER);
    }

    /** Reads whom the token is for: one string, or a list of strings. */
    Set<String> audience() throws BrokenRuleException {
        if (paths.audience().find(json).orElse("") instanceof List<?> list) {
            return texts(paths.audience(), list);
        }
        return text(paths.audience()).map(Set::of).orElse(Set.of());
    }

    /** Reads the scopes: the words of a string, between spaces (RFC 8693, section 4.2), or a list of strings. */
    Set<String> scopes() throws BrokenRuleException {
        Object scopes = paths.scope().find(json).orElse("");
        if (scopes instanceof List<?> list) {
            return texts(paths.scope(), list);
        }
        if (!(scopes instanceof String text)) {
            throw new BrokenRuleException(paths.scope().text() + " is neither a string nor a list of strings");
        }
        Set<String> words = new HashSet<>(List.of(text.split(" ")));
        words.remove("");
        return words;
    }

    /** Reads the workflows: a list of their ids, or {@code "*"}, which may be the one element of a list. */
    WorkflowGrant workflows() throws BrokenRuleException {
        Optional<Object> workflows = paths.workflows().find(json);
        if (workflows.isEmpty()) {
            return new WorkflowGrant.Absent();
        }
        if (ANY.equals(workflows.get()) || EVERY.equals(workflows.get())) {
            return new WorkflowGrant.Every();
        }
        if (workflows.get() instanceof List<?> list) {
            return new WorkflowGrant.Listed(workflowIds(texts(paths.workflows(), list)));
        }
        throw new BrokenRuleException(paths.workflows().text() + " is neither a list of UUIDs nor \"*\"");
    }

    private Set<WorkflowId> workflowIds(Set<String> texts) throws BrokenRuleException {
        Set<WorkflowId> ids = new HashSet<>();
        for (String text : texts) {
            try {
                ids.add(WorkflowId.parse(text));
            } catch (IllegalArgumentException e) {
                throw new BrokenRuleException(paths.workflows().text() + " lists what is no UUID of 36 characters");
            }
        }
        return ids;
    }

    private static Set<String> texts(ClaimPath path, List<?> list) throws BrokenRuleException {
        Set<String> texts = new HashSet<>();
        for (Object element : list) {
            if (!(element instanceof String text)) {
                throw new BrokenRuleException(path.text() + " lists what is no string");
            }
            texts.add(text);
        }
        return texts;
    }

    private Optional<String> text(ClaimPath path) throws BrokenRuleException {
        Optional<Object> value = path.find(json);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof String text) {
            return Optional.of(text);
        }
        throw new BrokenRuleException(path.text() + " is no string");
    }

    /** Seconds since 1970, which may have a fraction (RFC 7519, section 2). */
    private Optional<Instant> instant(ClaimPath path) throws BrokenRuleException {
        String name = path.text();
        Optional<Object> value = path.find(json);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (value.get() instanceof Long whole && whole >= 0 && whole <= MAX_NUMERIC_DATE.longValue()) {
            return Optional.of(Instant.ofEpochSecond(whole));
        }
        if (!(value.get() instanceof Number number) || !Double.isFinite(number.doubleValue())) {
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
