package dev.skald.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A Socket.IO client on a WebSocket that watches one workflow. It parses as little as proves that it got every event
 * once and in order: the number of each.
 */
final class Viewer extends Connection {

    private static final byte[] SWITCHED = Ascii.bytes("HTTP/1.1 101");
    private static final byte[] END_OF_HEAD = Ascii.bytes("\r\n\r\n");
    private static final byte[] EVENT = Ascii.bytes("42[\"agent:");
    private static final byte[] OK = Ascii.bytes("\"ok\":true");
    private static final byte[] EPOCH = Ascii.bytes("\"epoch\":\"");
    private static final byte[] REQUEST = Ascii.bytes(String.join(
            "\r\n",
            "GET /ws/?EIO=4&transport=websocket HTTP/1.1",
            "Host: localhost",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "",
            ""));
    private static final byte TEXT = (byte) 0x81;
    private static final byte PING = (byte) 0x89;
    private static final byte PONG_OPCODE = (byte) 0x8a;
    private static final byte[] PONG = frame("3");

    private final Ticket ticket;
    private final Tally tally;
    private final Field seq = new Field("\"seq\":");
    private final Field time = new Field("\"t\":\"");
    private boolean switched;
    private boolean subscribed;
    private String epoch = "";
    private long last;

    Viewer(LoadLoop loop, int port, Ticket ticket, Tally tally) {
        super(loop, port);
        this.ticket = ticket;
        this.tally = tally;
        this.last = ticket.after();
        send(REQUEST);
    }

    /** Whether its subscription was acknowledged. */
    boolean subscribed() {
        return subscribed;
    }

    /** The number of the last event it got. */
    long last() {
        return last;
    }

    /** The ticket of its successor, which goes on where this one ended. */
    Ticket successor() {
        return new Ticket(ticket.token(), ticket.workflow(), last, epoch);
    }

    @Override
    void lost(String why) {
        tally.fault("a viewer lost its connection: " + why);
    }

    @Override
    int received(byte[] bytes, int length) {
        int at = switched ? 0 : head(bytes, length);
        long now = tally.timing() ? System.nanoTime() : 0;
        while (switched && at + 2 <= length) {
            int form = bytes[at + 1] & 0x7f;
            int size = form;
            int from = at + 2;
            if (form == 126) {
                if (at + 4 > length) {
                    break;
                }
                size = ((bytes[at + 2] & 0xff) << 8) | (bytes[at + 3] & 0xff);
                from = at + 4;
            }
            if (form < 127 && from + size > length) {
                break;
            }
            int end = Math.min(length, from + size);
            if (bytes[at] == PING) {
                send(frame(PONG_OPCODE, Arrays.copyOfRange(bytes, from, end)));
            } else if (bytes[at] != TEXT || form == 127) {
                unexpected(bytes, at, end);
            } else {
                packet(bytes, from, end, now);
            }
            at = end;
        }
        return at;
    }

    private int head(byte[] bytes, int length) {
        int end = Ascii.find(END_OF_HEAD, bytes, 0, length);
        if (end < 0) {
            return 0;
        }
        switched = Ascii.at(SWITCHED, bytes, 0, length);
        if (!switched) {
            unexpected(bytes, 0, length);
        }
        return end + END_OF_HEAD.length;
    }

    private void packet(byte[] bytes, int from, int to, long now) {
        if (Ascii.at(EVENT, bytes, from, to)) {
            event(bytes, from, to, now);
        } else if (bytes[from] == '2') {
            send(PONG);
        } else if (bytes[from] == '0') {
            send(frame("40{\"token\":\"" + ticket.token() + "\"}"));
        } else if (bytes[from] == '4' && bytes[from + 1] == '0') {
            send(frame("420[\"workflow:subscribe\"," + ticket.request() + "]"));
        } else if (bytes[from] == '4' && bytes[from + 1] == '3' && Ascii.find(OK, bytes, from, to) >= 0) {
            acknowledged(bytes, from, to);
        } else {
            unexpected(bytes, from, to);
        }
    }

    private void acknowledged(byte[] bytes, int from, int to) {
        String text = Ascii.text(bytes, from, to);
        int start = text.indexOf(Ascii.text(EPOCH, 0, EPOCH.length)) + EPOCH.length;
        epoch = text.substring(start, text.indexOf('"', start));
        if (text.contains("\"reset\"") || text.contains("\"gap\"")) {
            unexpected(bytes, from, to);
        }
        subscribed = true;
    }

    private void event(byte[] bytes, int from, int to, long now) {
        long number = seq.in(bytes, from, to);
        if (number != last + 1) {
            tally.fault("event " + number + " after " + last);
        }
        last = number;
        tally.delivered();
        if (now != 0) {
            long due = time.in(bytes, from, to);
            if (due > 0) {
                tally.took(now - due);
            }
        }
    }

    private void unexpected(byte[] bytes, int from, int to) {
        tally.fault("unexpected: " + Ascii.text(bytes, from, Math.min(to, from + 200)));
    }

    private static byte[] frame(String packet) {
        return frame(TEXT, Ascii.bytes(packet));
    }

    /** A frame as clients send it, under a mask of zeros, which leaves it as it is. */
    private static byte[] frame(byte opcode, byte[] content) {
        ByteBuffer frame = ByteBuffer.allocate(content.length + 8).put(opcode);
        if (content.length < 126) {
            frame.put((byte) (0x80 | content.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) content.length);
        }
        frame.putInt(0).put(content).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }
}
