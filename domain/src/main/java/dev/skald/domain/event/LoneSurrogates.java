package dev.skald.domain.event;

/**
 * Halves of surrogate pairs. UTF-8 has no form for one. In the data of an event there may be some, since a delta of a
 * model may end within a pair and JSON has an escape for them (RFC 8259, section 7); in what somebody or something is
 * called by, there may not.
 */
public final class LoneSurrogates {

    /** What is asked of a name, for whoever sent another. */
    public static final String RULE = "must not have half of a surrogate pair";

    private LoneSurrogates() {}

    /**
     * Tells whether a text has none of them. Ids and names are held to that wherever they come in: in UTF-8 two that
     * differ in such a half alone would be the same.
     */
    public static boolean noneIn(String text) {
        return text.codePoints().noneMatch(LoneSurrogates::isSurrogate);
    }

    /** Escapes every surrogate of a JSON text that is no part of a pair; a text without is answered as it is. */
    public static String escaped(String json) {
        if (noneIn(json)) {
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
