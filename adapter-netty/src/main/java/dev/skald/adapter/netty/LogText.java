package dev.skald.adapter.netty;

/** Makes text from outside fit for a log: on one line, and not too long. */
public final class LogText {

    private static final int MAX_LENGTH = 128;

    private LogText() {}

    /** The first 128 characters of a text, with a question mark for each control character and line end among them. */
    public static String of(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            safe.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
        return text.length() > MAX_LENGTH ? safe.append('…').toString() : safe.toString();
    }
}
