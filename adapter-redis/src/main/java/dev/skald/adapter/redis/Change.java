package dev.skald.adapter.redis;

import dev.skald.domain.event.RecordedEvent;
import dev.skald.domain.event.WorkflowId;
import dev.skald.domain.port.RecordedBatch;
import dev.skald.domain.run.RunId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is told over a channel: a head, and where events were appended and are not too large, a line with the number of
 * the first and their run, and each of them behind its length.
 *
 * @param head the workflow as it is now
 * @param events what was appended, if it is at hand
 */
record Change(Head head, Optional<RecordedBatch> events) {

    /** The version of the head that a message begins with. */
    static Version version(byte[] message) {
        int at = 0;
        long[] numbers = {0, 0};
        for (int field = 0; field < numbers.length; field++) {
            for (; message[at] != ' '; at++) {
                numbers[field] = numbers[field] * 10 + message[at] - '0';
            }
            at++;
        }
        return new Version(numbers[0], numbers[1]);
    }

    static Change decode(WorkflowId workflow, byte[] message) {
        int end = lineEnd(message, 0);
        Head head = Head.parse(new String(message, 0, end, StandardCharsets.UTF_8));
        if (end == message.length) {
            return new Change(head, Optional.empty());
        }
        int second = lineEnd(message, end + 1);
        String line = new String(message, end + 1, second - end - 1, StandardCharsets.US_ASCII);
        int blank = line.indexOf(' ');
        Optional<RunId> run =
                blank == line.length() - 1 ? Optional.empty() : Optional.of(Texts.run(line.substring(blank + 1)));
        long seq = Long.parseLong(line.substring(0, blank));
        List<RecordedEvent> events = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(message, second + 1, message.length - second - 1);
        while (rest.hasRemaining()) {
            byte[] record = new byte[rest.getInt()];
            rest.get(record);
            events.add(EventCodec.decode(seq++, record, run));
        }
        return new Change(head, Optional.of(new RecordedBatch(workflow, head.log(), events)));
    }

    private static int lineEnd(byte[] message, int from) {
        for (int at = from; at < message.length; at++) {
            if (message[at] == '\n') {
                return at;
            }
        }
        return message.length;
    }
}
