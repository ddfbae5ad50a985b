package dev.skald.adapter.netty;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;

/**
 * A browser's question whether it may send a request, as an allowed origin asks it (the Fetch standard, section 3.2).
 */
final class Preflight {

    /** Two hours, the most that any browser remembers an answer. */
    private static final int MAX_AGE_SECONDS = 7200;

    private Preflight() {}

    /** Whether {@code request} is such a question. */
    static boolean is(HttpRequest request) {
        return HttpMethod.OPTIONS.equals(request.method())
                && request.headers().contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
    }

    /** Allows the method and the headers that are asked for, by name; what is no name is refused. */
    static FullHttpResponse answer(HttpRequest preflight) {
        List<String> methods = preflight.headers().getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD);
        String headers = String.join(", ", preflight.headers().getAll(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS));
        if (methods.size() != 1 || !isToken(methods.get(0)) || !isTokenList(headers)) {
            return Answers.problem(Problem.of(
                    HttpResponseStatus.BAD_REQUEST, "a preflight asks for one method, and for headers by name"));
        }
        FullHttpResponse answer = Answers.empty(HttpResponseStatus.NO_CONTENT);
        answer.headers()
                .set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, methods.get(0))
                .set(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
                .set(HttpHeaderNames.VARY, "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
        if (!headers.isEmpty()) {
            answer.headers().set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, headers);
        }
        return answer;
    }

    private static boolean isTokenList(String list) {
        if (list.isEmpty()) {
            return true;
        }
        for (String name : list.split(",", -1)) {
            if (!isToken(name.strip())) {
                return false;
            }
        }
        return true;
    }

    private static boolean isToken(String text) {
        return !text.isEmpty() && text.chars().allMatch(Preflight::isTokenCharacter);
    }

    private static boolean isTokenCharacter(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
}
