package dev.skald.benchmarks.kills;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Agents, each on a thread of its own, that go on until they are told to stop. Thread-safe. */
final class Crew implements AutoCloseable {

    private static final long END_MILLIS = 100_000;

    private final List<Thread> threads = new ArrayList<>();
    private final BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(1);
    private volatile boolean stopped;

    /** What an agent does again and again: it ends when it was answered, or throws. */
    interface Task {
        /** Does it once. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Has an agent do something again and again.
     *
     * @param pauseMillis how long it rests in between at most
     */
    void add(String name, int pauseMillis, Task task) {
        Thread thread = new Thread(() -> run(pauseMillis, task), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(int pauseMillis, Task task) {
        try {
            while (!stopped) {
                task.run();
                TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(pauseMillis) + 1L);
            }
        } catch (IOException | RuntimeException e) {
            failures.offer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether agents shall stop. */
    boolean stopped() {
        return stopped;
    }

    /** What made an agent give up, if anything did. */
    Optional<Throwable> failure() {
        return Optional.ofNullable(failures.peek());
    }

    /** Stops, once everything in hand has been answered. */
    void finish() throws IOException, InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(END_MILLIS);
            if (thread.isAlive()) {
                throw new IOException("the agent " + thread.getName() + " is not answered");
            }
        }
    }

    @Override
    public void close() {
        stopped = true;
        threads.forEach(Thread::interrupt);
    }
}
