package dev.skald.benchmarks.load;

/** A member of an event that is looked for in packet after packet: it tends to stand where it stood before. */
final class Field {

    private final byte[] name;
    private int offset;

    Field(String name) {
        this.name = Ascii.bytes(name);
    }

    /** The number that follows the name, or -1 if the packet has no such member. */
    long in(byte[] bytes, int from, int to) {
        if (!Ascii.at(name, bytes, from + offset, to)) {
            int found = Ascii.find(name, bytes, from, to);
            if (found < 0) {
                return -1;
            }
            offset = found - from;
        }
        return Ascii.number(bytes, from + offset + name.length, to);
    }
}
