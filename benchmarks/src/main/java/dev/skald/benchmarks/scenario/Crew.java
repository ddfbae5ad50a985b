package dev.skald.benchmarks.scenario;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Agents, each on a thread of its own, that go on until they are told to stop. Thread-safe. */
public final class Crew implements AutoCloseable {

    private static final long END_MILLIS = 100_000;

    private final List<Thread> threads = new ArrayList<>();
    private final BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** A crew of nobody yet. */
    public Crew() {}

    /** What an agent does again and again: it ends when it was answered, or throws. */
    public interface Task {
        /** Does it once. */
        void run() throws IOException, InterruptedException;
    }

    /**
     * Has an agent do something again and again.
     *
     * @param pauseMillis how long it rests in between at most
     */
    public void add(String name, int pauseMillis, Task task) {
        Thread thread = new Thread(() -> run(pauseMillis, task), name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private void run(int pauseMillis, Task task) {
        try {
            while (!stopped()) {
                task.run();
                rest(ThreadLocalRandom.current().nextInt(pauseMillis) + 1L);
            }
        } catch (IOException | RuntimeException e) {
            failures.offer(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for that many milliseconds, or until agents shall stop. */
    public void rest(long millis) throws InterruptedException {
        var unused = stopped.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Whether agents shall stop. */
    public boolean stopped() {
        return stopped.getCount() == 0;
    }

    /** What made an agent give up, if anything did. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failures.peek());
    }

    /**
     * Stops, once everything in hand has been answered.
     *
     * @throws IOException if an agent is not answered, or gave up
     */
    public void finish() throws IOException, InterruptedException {
        stopped.countDown();
        for (Thread thread : threads) {
            thread.join(END_MILLIS);
            if (thread.isAlive()) {
                throw new IOException("the agent " + thread.getName() + " is not answered");
            }
        }
        if (failure().isPresent()) {
            throw new IOException("an agent gave up", failure().get());
        }
    }

    @Override
    public void close() {
        stopped.countDown();
        threads.forEach(Thread::interrupt);
    }
}
