package dev.skald.adapter.sqlite;

import dev.skald.domain.port.UnavailableException;
import java.util.ArrayDeque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** What waits for the writer, within a bound on how many they are and how many bytes they take. Thread-safe. */
final class CommandQueue {

    private final int maxCommands;
    private final long maxBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition enough = lock.newCondition();
    private ArrayDeque<Command> waiting = new ArrayDeque<>();
    private long bytes;
    private long lastAdded = System.nanoTime();

    /** How many must wait for the writer to be woken; it is not asleep if that is more than there can be. */
    private int wakeAt = Integer.MAX_VALUE;

    private boolean closed;

    CommandQueue(int maxCommands, long maxBytes) {
        this.maxCommands = maxCommands;
        this.maxBytes = maxBytes;
    }

    /**
     * Adds a command.
     *
     * @throws UnavailableException if there are too many, or no more are taken
     */
    void add(Command command) {
        lock.lock();
        try {
            if (closed) {
                throw new UnavailableException("the store is being closed");
            }
            if (waiting.size() >= maxCommands || (bytes + command.size() > maxBytes && !waiting.isEmpty())) {
                throw new UnavailableException("the disk does not keep up: try again later");
            }
            waiting.add(command);
            bytes += command.size();
            lastAdded = System.nanoTime();
            if (waiting.size() >= wakeAt || (wakeAt < Integer.MAX_VALUE && isHalfFull())) {
                wakeAt = Integer.MAX_VALUE;
                enough.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Takes no more; what waits is still handed out. */
    void close() {
        lock.lock();
        try {
            closed = true;
            enough.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits, and nothing more can. */
    boolean isOver() {
        lock.lock();
        try {
            return closed && waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** When the last command came, by {@link System#nanoTime()}. */
    long lastAdded() {
        lock.lock();
        try {
            return lastAdded;
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until so many commands wait, or so long; or until what waits takes half of the room that there is, so that
     * nobody is refused for lack of it only because the writer waits for more.
     */
    void await(int commands, long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (waiting.size() < commands && !isHalfFull() && !closed && left > 0) {
                wakeAt = commands;
                left = enough.awaitNanos(left);
            }
            wakeAt = Integer.MAX_VALUE;
        } finally {
            lock.unlock();
        }
    }

    private boolean isHalfFull() {
        return bytes > maxBytes / 2;
    }

    /** Takes everything that waits. */
    ArrayDeque<Command> takeAll() {
        lock.lock();
        try {
            ArrayDeque<Command> all = waiting;
            waiting = new ArrayDeque<>();
            bytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }
}
