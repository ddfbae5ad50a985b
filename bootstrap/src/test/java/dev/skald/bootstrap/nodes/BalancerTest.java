package dev.skald.bootstrap.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections through a balancer, to servers that say which they are and send back what they are sent. */
@Timeout(60)
class BalancerTest {

    private static final int NODES = 3;
    private static final InetSocketAddress ANYWHERE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final List<Echo> nodes = new ArrayList<>();

    BalancerTest() throws IOException {
        for (int name = 0; name < NODES; name++) {
            nodes.add(new Echo(name));
        }
    }

    @AfterEach
    void close() throws IOException {
        for (Echo node : nodes) {
            node.close();
        }
    }

    @Test
    void connectionsComeToEachOfTheNodes() throws IOException {
        try (Balancer balancer = balancer(Choice.RANDOM)) {
            Set<Integer> reached = new HashSet<>();
            while (reached.size() < NODES) {
                reached.add(nodeReachedFrom("127.0.0.1", balancer));
            }
        }
    }

    @Test
    void aSourceAlwaysComesToTheSameNodeAndSourcesToAllOfThem() throws IOException {
        try (Balancer balancer = balancer(Choice.BY_SOURCE)) {
            Set<Integer> reached = new HashSet<>();
            for (int host = 1; host <= 60; host++) {
                String source = "127.0.7." + host;
                int node = nodeReachedFrom(source, balancer);
                reached.add(node);
                assertThat(nodeReachedFrom(source, balancer)).isEqualTo(node);
            }
            assertThat(reached).hasSize(NODES);
        }
    }

    @Test
    void aNodeThatRefusesIsPassedOver() throws IOException {
        for (Choice choice : Choice.values()) {
            try (Balancer balancer = balancer(choice)) {
                nodes.get(1).close();
                for (int host = 1; host <= 30; host++) {
                    assertThat(nodeReachedFrom("127.0.7." + host, balancer)).isNotEqualTo(1);
                }
            }
        }
    }

    @Test
    void aConnectionThatNoNodeTakesIsEnded() throws IOException {
        try (Balancer balancer = balancer(Choice.RANDOM)) {
            close();
            try (Socket socket = connect("127.0.0.1", balancer)) {
                assertThatThrownBy(() -> {
                            if (socket.getInputStream().read() < 0) {
                                throw new IOException("ended");
                            }
                        })
                        .isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void whatIsSentComesWholeAndInOrderAlsoToOneThatReadsLate() throws Exception {
        byte[] sent = new byte[20_000_000];
        ThreadLocalRandom.current().nextBytes(sent);
        try (Balancer balancer = balancer(Choice.RANDOM);
                Socket socket = connect("127.0.0.1", balancer)) {
            InputStream in = socket.getInputStream();
            in.read();
            Thread writer = new Thread(() -> {
                try {
                    OutputStream out = socket.getOutputStream();
                    out.write(sent);
                    socket.shutdownOutput();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            writer.start();
            assertThat(in.readAllBytes()).isEqualTo(sent);
            writer.join();
        }
    }

    @Test
    void aNodeThatDiesTakesItsConnectionsWithIt() throws IOException {
        try (Balancer balancer = balancer(Choice.RANDOM);
                Socket socket = connect("127.0.0.1", balancer)) {
            nodes.get(socket.getInputStream().read()).close();
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void oneThatIsClosedEndsItsConnections() throws IOException {
        Balancer balancer = balancer(Choice.RANDOM);
        try (Socket socket = connect("127.0.0.1", balancer)) {
            socket.getInputStream().read();
            balancer.close();
            assertThatThrownBy(() -> {
                        if (socket.getInputStream().read() < 0) {
                            throw new IOException("ended");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private Balancer balancer(Choice choice) throws IOException {
        return Balancer.start(ANYWHERE, nodes.stream().map(Echo::address).toList(), choice);
    }

    private static int nodeReachedFrom(String source, Balancer balancer) throws IOException {
        try (Socket socket = connect(source, balancer)) {
            return socket.getInputStream().read();
        }
    }

    private static Socket connect(String source, Balancer balancer) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(source, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), balancer.port()));
        return socket;
    }

    /** A server that sends its name, and then what it is sent. */
    private static final class Echo implements AutoCloseable {

        private final int name;
        private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Set<Socket> open = new HashSet<>();
        private final Thread acceptor;

        Echo(int name) throws IOException {
            this.name = name;
            acceptor = start(this::accept);
        }

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
        }

        private void accept() {
            try {
                while (true) {
                    Socket socket = server.accept();
                    synchronized (open) {
                        open.add(socket);
                    }
                    start(() -> echo(socket));
                }
            } catch (IOException closed) {
                // The test is over.
            }
        }

        private void echo(Socket socket) {
            try (socket) {
                socket.getOutputStream().write(name);
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException cut) {
                // Its client is gone.
            }
        }

        private static Thread start(Runnable task) {
            Thread thread = new Thread(task);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        @Override
        public void close() throws IOException {
            server.close();
            try {
                // As long as it accepts the system goes on to take connections.
                acceptor.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (open) {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }
    }
}
