package dev.skald.domain.event;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Finds what some JSON parsers refuse or misread, though the grammar of JSON allows it (RFC 8259, sections 4 and 6): a
 * member name that stands twice in one object, and a number whose nearest double is infinite. Of one text it tells the
 * first 100 such faults.
 *
 * <p>It is told the tokens of the text in their order, by whoever parses it. Takes time and memory in proportion to the
 * text, whatever it holds. Not thread-safe; used for one text.
 */
public final class InteroperableJson {

    /** What is asked for where a name is repeated. */
    static final String ONCE = "must be given once";

    /** What is asked for where a number is too large. */
    static final String FINITE = "must be a number below 1.8e308, the greatest that a double can hold";

    /** A path is cut beyond so many characters, since the names in it are the sender's. */
    private static final int MAX_PATH_LENGTH = 256;

    private static final int MAX_FAULTS = 100;

    /** Up to so many names of an object are compared with one another; beyond, they are put into a set. */
    private static final int FEW_NAMES = 16;

    /**
     * The digits of the least integer whose nearest double is infinite: it lies half way between the greatest double
     * and the next power of two, and a tie goes to the even neighbour (IEEE 754, section 4.3.1).
     */
    private static final char[] INFINITE = BigInteger.ONE
            .shiftLeft(1024)
            .subtract(BigInteger.ONE.shiftLeft(970))
            .toString()
            .toCharArray();

    /** What a level of nesting takes in {@link #levels}: which element it is at, and where its names begin and end. */
    private static final int LEVEL = 2;

    private static final int INDEX = 0;
    private static final int NAMES = 1;

    /** Stands in place of the index for a level that is an object. */
    private static final int OBJECT = -2;

    private static final int BEFORE_FIRST = -1;

    private final String root;
    private final BiConsumer<String, String> faults;

    private int[] levels = new int[4 * LEVEL];
    private int top = -LEVEL;

    /**
     * The names of all open objects, those of the innermost last, and of each object the name it is at before the
     * others.
     */
    private String[] names = new String[8];

    private int nameCount;

    /** The names of the open objects that have many, by their levels. */
    private Map<Integer, Set<String>> many = Map.of();

    private int told;

    /**
     * A check of one text.
     *
     * @param root the path of the text as a whole; empty if paths begin with the names of its members
     * @param faults told the path of each fault, and what is asked for there
     */
    public InteroperableJson(String root, BiConsumer<String, String> faults) {
        this.root = root;
        this.faults = faults;
    }

    /** An object begins. */
    public void beginObject() {
        value();
        open(OBJECT);
        push("");
    }

    /** An array begins. */
    public void beginArray() {
        value();
        open(BEFORE_FIRST);
    }

    /** The innermost object or array that is open ends. */
    public void end() {
        int first = levels[top + NAMES];
        Arrays.fill(names, first, nameCount, null);
        nameCount = first;
        if (!many.isEmpty()) {
            many.remove(top);
        }
        top -= LEVEL;
    }

    /** The innermost object goes on with a member of this name, without escapes. */
    public void name(String name) {
        int current = levels[top + NAMES];
        names[current] = name;
        if (isKnown(name, current + 1)) {
            tell(ONCE);
        }
    }

    /** A value that is neither object, array nor number. */
    public void scalar() {
        value();
    }

    /** A number, as it is written. */
    public void number(char[] text, int from, int length) {
        value();
        if (isInfinite(text, from, from + length)) {
            tell(FINITE);
        }
    }

    private void value() {
        if (top >= 0 && levels[top + INDEX] != OBJECT) {
            levels[top + INDEX]++;
        }
    }

    private void open(int index) {
        top += LEVEL;
        if (top == levels.length) {
            levels = Arrays.copyOf(levels, 2 * levels.length);
        }
        levels[top + INDEX] = index;
        levels[top + NAMES] = nameCount;
    }

    /** Whether the innermost object, whose names begin at {@code first}, has that name already; it has afterwards. */
    private boolean isKnown(String name, int first) {
        if (nameCount - first >= FEW_NAMES || (!many.isEmpty() && many.containsKey(top))) {
            return !setOfNames(first).add(name);
        }
        int hash = name.hashCode();
        for (int known = first; known < nameCount; known++) {
            if (names[known].hashCode() == hash && names[known].equals(name)) {
                return true;
            }
        }
        push(name);
        return false;
    }

    private Set<String> setOfNames(int first) {
        if (many.isEmpty()) {
            many = new HashMap<>();
        }
        Set<String> set = many.computeIfAbsent(top, level -> new HashSet<>());
        while (nameCount > first) {
            nameCount--;
            set.add(names[nameCount]);
        }
        return set;
    }

    private void push(String name) {
        if (nameCount == names.length) {
            names = Arrays.copyOf(names, 2 * names.length);
        }
        names[nameCount] = name;
        nameCount++;
    }

    private static boolean isInfinite(char[] text, int from, int end) {
        int at = text[from] == '-' ? from + 1 : from;
        long magnitude = -1; // the power of ten of the first digit that is no zero
        int first = -1;
        boolean fraction = false;
        int mantissaEnd = at;
        for (; mantissaEnd < end && (text[mantissaEnd] | 0x20) != 'e'; mantissaEnd++) {
            char c = text[mantissaEnd];
            if (c == '.') {
                fraction = true;
            } else if (first < 0 && c == '0') {
                magnitude -= fraction ? 1 : 0;
            } else {
                first = first < 0 ? mantissaEnd : first;
                magnitude += fraction ? 0 : 1;
            }
        }
        if (first < 0) {
            return false;
        }
        magnitude += exponent(text, mantissaEnd + 1, end);
        int greatest = INFINITE.length - 1;
        return magnitude > greatest || (magnitude == greatest && isNotBelowInfinite(text, first, mantissaEnd));
    }

    /** The exponent that stands there, or one that is as good: no text has as many digits. */
    private static long exponent(char[] text, int start, int end) {
        long exponent = 0;
        boolean negative = false;
        for (int at = start; at < end; at++) {
            if (text[at] == '-') {
                negative = true;
            } else if (text[at] != '+' && exponent < Integer.MAX_VALUE * 10L) {
                exponent = exponent * 10 + (text[at] - '0');
            }
        }
        return negative ? -exponent : exponent;
    }

    /** Compares the digits from the first that is no zero on, digit by digit, with those of a number as long. */
    private static boolean isNotBelowInfinite(char[] text, int start, int end) {
        int digit = 0;
        for (int at = start; at < end && digit < INFINITE.length; at++) {
            if (text[at] != '.') {
                if (text[at] != INFINITE[digit]) {
                    return text[at] > INFINITE[digit];
                }
                digit++;
            }
        }
        while (digit < INFINITE.length) {
            if (INFINITE[digit] != '0') {
                return false;
            }
            digit++;
        }
        return true;
    }

    private void tell(String rule) {
        if (told < MAX_FAULTS) {
            told++;
            faults.accept(path(), rule);
        }
    }

    /** The place of what was told last, as a path from the root. */
    private String path() {
        StringBuilder path = new StringBuilder(root);
        for (int level = 0; level <= top && path.length() <= MAX_PATH_LENGTH; level += LEVEL) {
            if (levels[level + INDEX] == OBJECT) {
                String name = names[levels[level + NAMES]];
                path.append(path.isEmpty() ? "" : ".").append(name, 0, Math.min(name.length(), MAX_PATH_LENGTH + 1));
            } else {
                path.append('[').append(levels[level + INDEX]).append(']');
            }
        }
        if (path.length() > MAX_PATH_LENGTH) {
            boolean splits = Character.isHighSurrogate(path.charAt(MAX_PATH_LENGTH - 1));
            path.setLength(splits ? MAX_PATH_LENGTH - 1 : MAX_PATH_LENGTH);
            path.append('…');
        }
        return path.toString();
    }
}
