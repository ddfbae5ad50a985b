package dev.skald.adapter.redis;

import dev.skald.domain.access.Revocation;
import java.time.Instant;
import java.util.UUID;

/** A revocation as text: its times and its kind between blanks, and its name. */
final class RevocationCodec {

    private static final int PARTS = 6;
    private static final String TOKEN = "t";
    private static final String SUBJECT = "s";

    private RevocationCodec() {}

    static byte[] encode(Revocation revocation) {
        String times = revocation.madeAt().toEpochMilli() + " "
                + revocation.expiresAt().toEpochMilli() + " ";
        String target = revocation.target() instanceof Revocation.Subject subject
                ? time(subject.issuedBefore()) + " " + SUBJECT
                : "0 0 " + TOKEN;
        return Texts.utf8(times + target + " " + revocation.target().name());
    }

    private static String time(Instant at) {
        return at.getEpochSecond() + " " + at.getNano();
    }

    static Revocation decode(UUID id, byte[] bytes) {
        String[] parts = Texts.text(bytes).split(" ", PARTS);
        Revocation.Target target = parts[4].equals(SUBJECT)
                ? new Revocation.Subject(
                        parts[5], Instant.ofEpochSecond(Long.parseLong(parts[2]), Long.parseLong(parts[3])))
                : new Revocation.Token(parts[5]);
        return new Revocation(
                id,
                Instant.ofEpochMilli(Long.parseLong(parts[0])),
                target,
                Instant.ofEpochMilli(Long.parseLong(parts[1])));
    }
}
