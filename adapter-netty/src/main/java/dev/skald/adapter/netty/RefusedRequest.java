package dev.skald.adapter.netty;

import java.time.Instant;
import java.util.Locale;

/**
 * A request that was refused, as those are told who operate the gateway. No part of it is longer than a line of the log
 * or has a secret in it.
 *
 * @param at when
 * @param address where it came from; empty if that is not known
 * @param code why, for programs: a code that clients are told, such as {@code invalid_token}, or else the status
 * @param rule what it broke, for people
 */
public record RefusedRequest(Instant at, String address, String code, String rule) {

    private static final String NO_CODE = "refused";
    private static final int STATUS_LENGTH = 3;

    /**
     * The one of this line in the log of refusals: a status and a blank, a code, a colon and a blank, and a text, each
     * but one of them left out where there is none.
     */
    static RefusedRequest of(Instant at, String address, String line) {
        boolean hasStatus = line.length() >= STATUS_LENGTH
                && line.chars().limit(STATUS_LENGTH).allMatch(c -> c >= '0' && c <= '9')
                && (line.length() == STATUS_LENGTH || line.charAt(STATUS_LENGTH) == ' ');
        String rest = hasStatus ? line.substring(STATUS_LENGTH).strip() : line;
        int end = 0;
        while (end < rest.length() && isOfCode(rest.charAt(end))) {
            end++;
        }
        if (end > 0 && (end == rest.length() || rest.startsWith(": ", end))) {
            String code = rest.substring(0, end).toLowerCase(Locale.ROOT);
            return new RefusedRequest(at, address, code, rest.substring(Math.min(rest.length(), end + 2)));
        }
        return new RefusedRequest(at, address, hasStatus ? line.substring(0, STATUS_LENGTH) : NO_CODE, rest);
    }

    private static boolean isOfCode(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }
}
