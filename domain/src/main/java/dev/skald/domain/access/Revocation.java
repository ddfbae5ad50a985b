package dev.skald.domain.access;

import java.time.Instant;
import java.util.Comparator;
import java.util.UUID;

/**
 * The statement that tokens are not good any more, although their time is not over.
 *
 * @param id its name
 * @param madeAt when it was made
 * @param target which tokens are revoked
 * @param expiresAt when it is forgotten: the tokens are over by themselves then
 */
public record Revocation(UUID id, Instant madeAt, Target target, Instant expiresAt) {

    /** How many characters the name of a token, or of a subject, may have. */
    public static final int MAX_NAME_LENGTH = 1_024;

    /** The order of lists: the newest first. */
    public static final Comparator<Revocation> NEWEST_FIRST =
            Comparator.comparing(Revocation::madeAt).reversed().thenComparing(Revocation::id);

    /**
     * A place in such a list, right behind the one of this time and name.
     *
     * @param madeAt when it was made
     * @param id its name
     */
    public record Place(Instant madeAt, UUID id) {}

    /** Where it stands in such a list. */
    public Place place() {
        return new Place(madeAt, id);
    }

    /** Which tokens are revoked. */
    public sealed interface Target {

        /** What they are found by: the name of the token, or of the subject. */
        String name();

        /** Whether a token of this subject is among them. */
        boolean covers(String subject, TokenIdentity token);
    }

    /**
     * The one token of this name.
     *
     * @param id its {@link TokenIdentity#id()}
     */
    public record Token(String id) implements Target {

        /** Checks the name. */
        public Token {
            check(id);
        }

        @Override
        public String name() {
            return id;
        }

        @Override
        public boolean covers(String subject, TokenIdentity token) {
            return token.id().filter(id::equals).isPresent();
        }
    }

    /**
     * All tokens of a subject up to a moment, and those that do not say when they were issued.
     *
     * @param subject whom they speak for
     * @param issuedBefore the first moment at which a token may have been issued that is still good
     */
    public record Subject(String subject, Instant issuedBefore) implements Target {

        /** Checks the name. */
        public Subject {
            check(subject);
        }

        @Override
        public String name() {
            return subject;
        }

        @Override
        public boolean covers(String other, TokenIdentity token) {
            return subject.equals(other)
                    && token.issuedAt()
                            .map(issued -> issued.isBefore(issuedBefore))
                            .orElse(true);
        }
    }

    private static void check(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("a name has 1 to " + MAX_NAME_LENGTH + " characters");
        }
    }

    /** Whether its time is over. */
    public boolean hasExpired(Instant now) {
        return !now.isBefore(expiresAt);
    }
}
