package dev.skald.adapter.http;

/**
 * Where a request goes: the path as it was sent, without decoding, and the query behind the question mark, or the empty
 * text.
 */
record RequestTarget(String path, String query) {

    /** Takes a request target apart, in origin form or in absolute form (RFC 9112, section 3.2). */
    static RequestTarget of(String target) {
        String local = target.startsWith("/") ? target : withoutAuthority(target);
        int question = local.indexOf('?');
        return question < 0
                ? new RequestTarget(local, "")
                : new RequestTarget(local.substring(0, question), local.substring(question + 1));
    }

    private static String withoutAuthority(String target) {
        int authority = target.indexOf("://");
        if (authority < 0) {
            return target;
        }
        int path = target.indexOf('/', authority + 3);
        return path < 0 ? "/" : target.substring(path);
    }
}
