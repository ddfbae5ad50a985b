package dev.skald.adapter.sqlite;

/**
 * What an event takes, of which retention and capacity are told apart: the bytes of its data, and those of everything.
 *
 * @param data bytes of its data
 * @param id bytes of its id, 0 if it has none
 */
record EventSize(int data, int id) {

    /** The row's key, type, time, checksum and header, with its share of the page it stands in. */
    static final int ROW = 40;

    /** The row that remembers an id, beside the id: log, number, header, with its share of the page. */
    static final int ID_ROW = 24;

    /** What it counts towards the bound on all workflows: an id stands in two rows. */
    long weight() {
        return ROW + data + (id == 0 ? 0 : ID_ROW + 2L * id);
    }
}
