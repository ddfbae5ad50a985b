package dev.skald.adapter.http;

/**
 * Where a request goes: the path as it was sent, without decoding, and the query behind the question mark, or the empty
 * text.
 */
record RequestTarget(String path, String query) {

    /**
     * Takes a request target in origin form apart (RFC 9112, section 3.2.1); the front passes on no other that names a
     * resource.
     */
    static RequestTarget of(String target) {
        int question = target.indexOf('?');
        return question < 0
                ? new RequestTarget(target, "")
                : new RequestTarget(target.substring(0, question), target.substring(question + 1));
    }
}
