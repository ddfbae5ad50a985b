package dev.skald.adapter.sqlite;

/** A head that is being changed. Not thread-safe. */
final class HeadEdit {

    long log;
    String epoch;
    long first;
    long last;
    long floor;
    long bytes;
    long weight;
    long createdAt;
    long lastEventAt;
    long touchedAt;
    long registration;
    long accessWeight;
    boolean atRisk;
    RunHead runs;
    Tail tail;

    HeadEdit(Head head) {
        log = head.log();
        epoch = head.epoch();
        first = head.first();
        last = head.last();
        floor = head.floor();
        bytes = head.bytes();
        weight = head.weight();
        createdAt = head.createdAt();
        lastEventAt = head.lastEventAt();
        touchedAt = head.touchedAt();
        registration = head.registration();
        accessWeight = head.accessWeight();
        atRisk = head.atRisk();
        runs = head.runs();
        tail = head.tail();
    }

    long count() {
        return last - first + 1;
    }

    void add(EventSize size) {
        last++;
        bytes += size.data();
        weight += size.weight();
    }

    void trimFirst(EventSize size) {
        first++;
        bytes -= size.data();
        weight -= size.weight();
    }

    /** Trims all events. */
    void trimAll() {
        first = last + 1;
        bytes = 0;
        weight = 0;
    }

    /** Ends the log, and leaves what is registered. */
    void endLog() {
        epoch = "";
        first = 1;
        last = 0;
        floor = 1;
        bytes = 0;
        weight = 0;
        lastEventAt = 0;
        atRisk = false;
        runs = RunHead.NONE;
        tail = Tail.NONE;
    }

    Head done() {
        return new Head(
                log,
                epoch,
                first,
                last,
                floor,
                bytes,
                weight,
                createdAt,
                lastEventAt,
                touchedAt,
                registration,
                accessWeight,
                atRisk,
                runs,
                tail);
    }
}
