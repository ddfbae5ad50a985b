package dev.skald.adapter.netty;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that the headers of a request name as those it came through, the last proxy's word first: the elements
 * of {@code Forwarded} (RFC 7239), or if there is none those of {@code X-Forwarded-For}. Not thread-safe.
 *
 * <p>The headers are read from their end: what a client put before the word of a proxy, an open quotation mark say,
 * changes nothing of how that is read.
 */
final class ForwardedHops {

    private static final AsciiString FORWARDED = AsciiString.cached("Forwarded");
    private static final AsciiString X_FORWARDED_FOR = AsciiString.cached("X-Forwarded-For");

    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    /** A pair of an element, and what ends it. No proxy has anything to escape in what it quotes. */
    private static final Pattern PAIR = Pattern.compile(
            "\\s*(?<name>" + TOKEN + ")=(?:(?<token>" + TOKEN + ")|\"(?<quoted>[^\"\\\\]*)\")\\s*(?:;|$)");

    /** An IPv4 address or an IPv6 address in brackets, each with a port or without. */
    private static final Pattern NODE =
            Pattern.compile("(?<address>[0-9.]+|\\[[0-9A-Fa-f:.]+])(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?");

    private final List<String> lines;
    private final boolean standard;
    private int line;
    private int end;

    private ForwardedHops(List<String> lines, boolean standard) {
        this.lines = lines;
        this.standard = standard;
        this.line = lines.size();
        this.end = -1;
    }

    static ForwardedHops in(HttpHeaders headers) {
        List<String> forwarded = headers.getAll(FORWARDED);
        return forwarded.isEmpty()
                ? new ForwardedHops(headers.getAll(X_FORWARDED_FOR), false)
                : new ForwardedHops(forwarded, true);
    }

    /** The address one hop further away; empty if none is named there, or what is named is no address. */
    Optional<ClientAddress> next() {
        if (end < 0) {
            if (line == 0) {
                return Optional.empty();
            }
            line--;
            end = lines.get(line).length();
        }
        String text = lines.get(line);
        int comma = standard ? commaBefore(text, end) : text.lastIndexOf(',', end - 1);
        String element = text.substring(comma + 1, end).strip();
        end = comma;
        return standard ? standard(element) : address(element);
    }

    /** The last comma before a place that is not quoted, or -1. */
    private static int commaBefore(String text, int end) {
        boolean quoted = false;
        for (int i = end - 1; i >= 0; i--) {
            char c = text.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                return i;
            }
        }
        return -1;
    }

    /** The address of {@code for}, which stands once in an element that is well-formed. */
    private static Optional<ClientAddress> standard(String element) {
        Optional<String> node = Optional.empty();
        Matcher pairs = PAIR.matcher(element);
        int at = 0;
        while (at < element.length()) {
            if (!pairs.region(at, element.length()).lookingAt()) {
                return Optional.empty();
            }
            at = pairs.end();
            if (pairs.group("name").toLowerCase(Locale.ROOT).equals("for")) {
                if (node.isPresent()) {
                    return Optional.empty();
                }
                node = Optional.of(pairs.group("token") == null ? pairs.group("quoted") : pairs.group("token"));
            }
        }
        return node.flatMap(ForwardedHops::address);
    }

    /** The address of a node; IPv6 without brackets is one in {@code X-Forwarded-For} alone, and does no harm. */
    private static Optional<ClientAddress> address(String node) {
        Matcher parts = NODE.matcher(node);
        return ClientAddress.parse(parts.matches() ? parts.group("address") : node);
    }
}
