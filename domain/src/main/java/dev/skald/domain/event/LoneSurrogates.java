package dev.skald.domain.event;

/**
 * Halves of surrogate pairs in JSON texts. A delta of a model may end within a pair; UTF-8 has no form for half of one, but
 * JSON has an escape (RFC 8259, section 7).
 */
public final class LoneSurrogates {

    private LoneSurrogates() {}

    /** Escapes every surrogate of a JSON text that is no part of a pair; a text without is answered as it is. */
    public static String escaped(String json) {
        if (json.codePoints().noneMatch(LoneSurrogates::isSurrogate)) {
            return json;
        }
        StringBuilder escaped = new StringBuilder(json.length() + 16);
        json.codePoints()
                .forEach(point -> escaped.append(
                        isSurrogate(point) ? String.format("\\u%04x", point) : Character.toString(point)));
        return escaped.toString();
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }
}
