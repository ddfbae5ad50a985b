package dev.skald.adapter.jwt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The place of a claim in a token: the name of a top-level member, or, with a leading slash, a JSON pointer (RFC 6901).
 * Immutable.
 *
 * @param text as it was configured, by which messages name the claim
 * @param members the names on the way to the claim, the outermost first; one at least
 */
record ClaimPath(String text, List<String> members) {

    private static final char SLASH = '/';

    /** Keeps a copy of the names. */
    ClaimPath {
        members = List.copyOf(members);
    }

    /**
     * Reads the place of a claim.
     *
     * @throws IllegalArgumentException if the text is empty, or a pointer with a tilde that escapes nothing
     */
    static ClaimPath of(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a claim has a name");
        }
        if (text.charAt(0) != SLASH) {
            return new ClaimPath(text, List.of(text));
        }
        List<String> members = new ArrayList<>();
        for (String member : text.substring(1).split("/", -1)) {
            if (member.replace("~0", "").replace("~1", "").indexOf('~') >= 0) {
                throw new IllegalArgumentException("in a JSON pointer a tilde is followed by 0 or 1");
            }
            members.add(member.replace("~1", "/").replace("~0", "~"));
        }
        return new ClaimPath(text, members);
    }

    /** What stands at this place; empty if nothing does, {@code Optional.of(NULL)} if it is null there. */
    Optional<Object> find(Map<String, Object> json) {
        Object here = json;
        for (String member : members) {
            if (!(here instanceof Map<?, ?> object) || !object.containsKey(member)) {
                return Optional.empty();
            }
            Object next = object.get(member);
            here = next == null ? Null.NULL : next;
        }
        return Optional.of(here);
    }

    /** Puts a value at this place, and makes what objects are missing on the way. */
    void put(Map<String, Object> json, Object value) {
        Map<String, Object> here = json;
        for (String member : members.subList(0, members.size() - 1)) {
            here = object(here, member);
        }
        here.put(members.get(members.size() - 1), value);
    }

    @SuppressWarnings("unchecked") // Only this class makes such objects, and with names for keys.
    private static Map<String, Object> object(Map<String, Object> parent, String member) {
        return (Map<String, Object>) parent.computeIfAbsent(member, name -> new LinkedHashMap<String, Object>());
    }

    /** A claim that is there but null, which is of no claim's shape. */
    enum Null {
        NULL
    }
}
