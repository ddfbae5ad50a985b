package dev.skald.adapter.store;

import dev.skald.domain.access.WorkflowAccess;

/** What keeping an owner and readers costs. */
public final class AccessWeight {

    /**
     * The bytes of heap of the objects around them: the record (16), its optional (16), and the readers' set with its
     * array's header (40).
     */
    public static final int OVERHEAD = 72;

    /** The string itself (24), its array's header (16) and, of a reader, its two slots in the set's table (8). */
    public static final int STRING_OVERHEAD = 48;

    private static final int ALIGNMENT = 8;
    private static final char LAST_OF_LATIN_1 = 0xFF;

    private AccessWeight() {}

    /** The bytes of heap that owner and readers take; a reference counts four, as on heaps below 32 GiB. */
    public static long of(WorkflowAccess access) {
        long weight = OVERHEAD + of(access.owner());
        for (String reader : access.readers()) {
            weight += of(reader);
        }
        return weight;
    }

    /**
     * Weighs the bytes of heap that a string takes: one a character if all are Latin-1, and two otherwise; objects take
     * multiples of eight.
     */
    public static long of(String string) {
        long bytes = isLatin1(string) ? string.length() : 2L * string.length();
        return STRING_OVERHEAD + (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private static boolean isLatin1(String string) {
        for (int i = 0; i < string.length(); i++) {
            if (string.charAt(i) > LAST_OF_LATIN_1) {
                return false;
            }
        }
        return true;
    }
}
