package dev.skald.adapter.socketio.gate;

/** Text from outside on its way into a log: on one line, and not too long. */
final class LogText {

    private static final int MAX_LENGTH = 128;

    private LogText() {}

    static String of(String text) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), MAX_LENGTH));
        for (int i = 0; i < text.length() && i < MAX_LENGTH; i++) {
            char c = text.charAt(i);
            safe.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? '?' : c);
        }
        return text.length() > MAX_LENGTH ? safe.append('…').toString() : safe.toString();
    }
}
