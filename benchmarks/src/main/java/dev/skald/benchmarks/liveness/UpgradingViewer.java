package dev.skald.benchmarks.liveness;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A viewer that speaks the protocol by itself, so that it can choose the moment of each step of the upgrade. It is in
 * nobody's way: what comes to it late comes late from the gateway. Not thread-safe; its methods block.
 */
final class UpgradingViewer {

    private static final String SEQ = "\"seq\":";

    private final int port;
    private final String token;
    private final int silenceMillis;
    private final UpgradePlan plan;
    private long last;

    /**
     * A viewer that has not connected.
     *
     * @param silenceMillis for how long nothing may come to it before it is at the end of its log
     */
    UpgradingViewer(int port, String token, int silenceMillis, UpgradePlan plan) {
        this.port = port;
        this.token = token;
        this.silenceMillis = silenceMillis;
        this.plan = plan;
        this.last = plan.after();
    }

    /** The seq of the last event it has. */
    long last() {
        return last;
    }

    /**
     * Arrives, and answers where it stands if it was left behind.
     *
     * @throws IOException if something came that should not have, or the connection was lost
     */
    Optional<String> arrive() throws IOException, InterruptedException {
        try (RawPolls polls = new RawPolls(port, silenceMillis)) {
            polls.post("40{\"token\":\"" + token + "\"}");
            polls.poll();
            if (plan.probesFirst()) {
                try (RawWebSocket socket = probe(polls)) {
                    subscribe(polls);
                    return upgrade(polls, socket);
                }
            }
            subscribe(polls);
            for (int i = 0; i < plan.polls() && last < plan.history().events(); i++) {
                take(polls.poll());
            }
            try (RawWebSocket socket = probe(polls)) {
                return upgrade(polls, socket);
            }
        } catch (SocketTimeoutException e) {
            return Optional.of("%s: received up to %d of %d; nothing came for %d ms"
                    .formatted(plan, last, plan.history().events(), silenceMillis));
        }
    }

    private void subscribe(RawPolls polls) throws IOException {
        polls.post("420[\"workflow:subscribe\",{\"workflowId\":\""
                + plan.history().workflow() + "\",\"after\":" + plan.after() + "}]");
    }

    private RawWebSocket probe(RawPolls polls) throws IOException {
        return new RawWebSocket(port, polls.sid(), silenceMillis, plan.receiveBytes());
    }

    /** As stock clients do it: no poll is open any more when it says that it has moved. */
    private Optional<String> upgrade(RawPolls polls, RawWebSocket socket) throws IOException, InterruptedException {
        if (plan.pollOpen()) {
            polls.ask();
        }
        socket.send("2probe");
        if (plan.pollOpen()) {
            take(polls.answered());
        }
        if (!socket.next().equals("3probe")) {
            throw new IOException("the probe was not answered");
        }
        TimeUnit.MILLISECONDS.sleep(plan.delayMillis());
        socket.send("5");
        TimeUnit.MILLISECONDS.sleep(plan.holdMillis());
        while (last < plan.history().events()) {
            take(List.of(socket.next()));
        }
        return Optional.empty();
    }

    private void take(List<String> packets) throws IOException {
        for (String packet : packets) {
            if (packet.startsWith("42[")) {
                int at = packet.indexOf(SEQ) + SEQ.length();
                long seq = Long.parseLong(packet, at, packet.indexOf(',', at), 10);
                if (seq != last + 1) {
                    throw new IOException("seq " + seq + " came after " + last);
                }
                last = seq;
            } else if (!packet.equals("6") && !packet.equals("2") && !packet.startsWith("430[{\"ok\":true")) {
                throw new IOException("this came: " + packet);
            }
        }
    }
}
