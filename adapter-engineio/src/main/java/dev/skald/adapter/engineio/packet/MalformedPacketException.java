package dev.skald.adapter.engineio.packet;

/** What a client sent is no packet of the protocol. It names the rule, never what was sent. */
public final class MalformedPacketException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String rule;

    MalformedPacketException(String rule) {
        super(rule, null, false, false);
        this.rule = rule;
    }

    /** The rule that was broken. */
    public String rule() {
        return rule;
    }
}
