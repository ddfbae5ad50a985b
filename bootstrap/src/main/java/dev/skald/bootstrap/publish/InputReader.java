package dev.skald.bootstrap.publish;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Reads the input on a thread of its own, which nobody can interrupt: it must not keep the process. */
final class InputReader implements Runnable {

    /** More than any gateway takes of an event by default, and less than a small heap. */
    private static final int MAX_LINE_BYTES = 8 << 20;

    private final LineReader lines;
    private final InputParser parser;
    private final InputQueue queue;

    /**
     * A reader.
     *
     * @param prefix what ids begin with of events that have none
     */
    InputReader(InputStream in, String prefix, InputQueue queue) {
        this.lines = new LineReader(in, MAX_LINE_BYTES);
        this.parser = new InputParser(prefix);
        this.queue = queue;
    }

    /** Reads until the run's end, that of the input, or a line that is none. */
    @Override
    public void run() {
        try {
            queue.end(read());
        } catch (BadLineException e) {
            queue.end(new InputEnd.Faulty(e));
        } catch (IOException e) {
            queue.end(new InputEnd.Unreadable(String.valueOf(e.getMessage())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            queue.end(new InputEnd.Stopped());
        }
    }

    private InputEnd read() throws IOException, BadLineException, InterruptedException {
        for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
            if (!line.get().isBlank()) {
                InputEvent event = parser.parse(lines.line(), line.get());
                if (!queue.put(event) || event.ends()) {
                    return new InputEnd.Stopped();
                }
            }
        }
        return new InputEnd.Exhausted();
    }
}
