package dev.skald.domain.event;

import java.util.function.BiConsumer;

/**
 * Reads a JSON text (RFC 8259) for its faults alone: whether it is well-formed, how deep it nests, and what
 * {@link InteroperableJson} finds in it. For texts of which nobody can say that a parser has looked at them in the same
 * way.
 *
 * <p>Takes time and memory in proportion to the text. Not thread-safe; used for one text.
 */
public final class JsonCheck {

    /** How deep a text may nest, itself included (the protocol, section 2). */
    public static final int MAX_NESTING = 500;

    /** What is asked for where the grammar is broken. */
    static final String WELL_FORMED = "must be well-formed JSON";

    /** What is asked for where it nests too deep. */
    static final String SHALLOW = "must not nest deeper than " + MAX_NESTING;

    private static final int HEX_DIGITS = 4;
    private static final int HEX = 16;

    /** What stands behind the end of the text; as a character of it, it would be refused too. */
    private static final char END = '\0';

    private final String text;
    private final InteroperableJson tokens;
    private int depth;
    private int at;

    /** Says that there is no use in reading on. */
    private static final class BrokenException extends Exception {

        private static final long serialVersionUID = 1L;

        BrokenException(String rule) {
            super(rule, null, false, false);
        }
    }

    private JsonCheck(String text, InteroperableJson tokens) {
        this.text = text;
        this.tokens = tokens;
    }

    /**
     * Reads a text that is one JSON value of any kind.
     *
     * @param root the path of the text as a whole, for example {@code data}
     * @param faults told the path of each fault, and what is asked for there; if the text is not well-formed, or nests
     *     too deep, that comes last
     */
    public static void check(String root, String text, BiConsumer<String, String> faults) {
        try {
            new JsonCheck(text, new InteroperableJson(root, faults)).readAll();
        } catch (BrokenException broken) {
            faults.accept(root, String.valueOf(broken.getMessage()));
        }
    }

    private void readAll() throws BrokenException {
        readValue();
        require(at == text.length());
    }

    /** Reads a value, with the blanks around it. */
    private void readValue() throws BrokenException {
        skipBlanks();
        switch (peek()) {
            case '{' -> readObject();
            case '[' -> readArray();
            case '"' -> {
                readString();
                tokens.scalar();
            }
            case 't' -> readLiteral("true");
            case 'f' -> readLiteral("false");
            case 'n' -> readLiteral("null");
            default -> readNumber();
        }
        skipBlanks();
    }

    private void readObject() throws BrokenException {
        open();
        tokens.beginObject();
        if (!isNext('}')) {
            do {
                skipBlanks();
                tokens.name(readString());
                skipBlanks();
                require(isNext(':'));
                readValue();
            } while (isNext(','));
            require(isNext('}'));
        }
        close();
    }

    private void readArray() throws BrokenException {
        open();
        tokens.beginArray();
        if (!isNext(']')) {
            do {
                readValue();
            } while (isNext(','));
            require(isNext(']'));
        }
        close();
    }

    private void open() throws BrokenException {
        at++;
        depth++;
        if (depth > MAX_NESTING) {
            throw new BrokenException(SHALLOW);
        }
        skipBlanks();
    }

    private void close() {
        depth--;
        tokens.end();
    }

    /** Reads a string, and answers it without its escapes. Half of a surrogate pair can only be escaped. */
    private String readString() throws BrokenException {
        require(isNext('"'));
        StringBuilder string = new StringBuilder();
        while (!isNext('"')) {
            int point = at < text.length() ? text.codePointAt(at) : END;
            require(point >= ' ' && (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE));
            at += Character.charCount(point);
            string.appendCodePoint(point == '\\' ? readEscape() : point);
        }
        return string.toString();
    }

    private char readEscape() throws BrokenException {
        char escaped = peek();
        at++;
        return switch (escaped) {
            case '"', '\\', '/' -> escaped;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> readHex();
            default -> throw new BrokenException(WELL_FORMED);
        };
    }

    private char readHex() throws BrokenException {
        int value = 0;
        for (int digit = 0; digit < HEX_DIGITS; digit++) {
            char c = peek();
            // Java knows digits of other scripts, too.
            require(c < 0x80 && Character.digit(c, HEX) >= 0);
            value = value * HEX + Character.digit(c, HEX);
            at++;
        }
        return (char) value;
    }

    private void readLiteral(String literal) throws BrokenException {
        require(text.startsWith(literal, at));
        at += literal.length();
        tokens.scalar();
    }

    private void readNumber() throws BrokenException {
        int from = at;
        isNext('-');
        if (!isNext('0')) {
            readDigits();
        }
        if (isNext('.')) {
            readDigits();
        }
        if (isNext('e') || isNext('E')) {
            if (!isNext('-')) {
                isNext('+');
            }
            readDigits();
        }
        char[] number = text.substring(from, at).toCharArray();
        tokens.number(number, 0, number.length);
    }

    private void readDigits() throws BrokenException {
        int from = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        require(at > from);
    }

    private void skipBlanks() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    /** Tells whether that character is the next, and passes it if it is. */
    private boolean isNext(char c) {
        boolean next = peek() == c;
        if (next) {
            at++;
        }
        return next;
    }

    private static void require(boolean wellFormed) throws BrokenException {
        if (!wellFormed) {
            throw new BrokenException(WELL_FORMED);
        }
    }
}
