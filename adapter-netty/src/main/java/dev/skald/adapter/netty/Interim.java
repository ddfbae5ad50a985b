package dev.skald.adapter.netty;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * The distinction between interim answers (1xx, written whole, as Netty does), the switch to another protocol (101),
 * and final answers (RFC 9110, section 15.2).
 */
final class Interim {

    private Interim() {}

    /** Whether another answer to the same request will follow. */
    static boolean is(Object message) {
        return message instanceof FullHttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL
                && !isSwitch(message);
    }

    /** Whether no HTTP follows on the connection. */
    static boolean isSwitch(Object message) {
        return message instanceof HttpResponse response
                && response.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    }

    /** Whether this is the head of a final answer whose content follows by itself. */
    static boolean beginsAnswer(Object message) {
        return message instanceof HttpResponse response
                && !(message instanceof LastHttpContent)
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL;
    }

    /** Whether the request has its final answer, or the switch, with this. */
    static boolean isOver(Object message) {
        return message instanceof LastHttpContent && !is(message);
    }
}
