package dev.skald.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** A TCP connection to a server on the loopback. It belongs to its {@link LoadLoop}. */
abstract class Connection implements AutoCloseable {

    private static final byte[] NOTHING = {};

    private final LoadLoop loop;
    private final SocketChannel channel;
    private final SelectionKey key;
    private byte[] unread = NOTHING;
    private ByteBuffer unsent = ByteBuffer.wrap(NOTHING);

    /** Begins to connect; what is sent meanwhile goes out afterwards. */
    Connection(LoadLoop loop, int port) {
        this.loop = loop;
        try {
            channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.connect(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port));
            key = channel.register(loop.selector(), SelectionKey.OP_CONNECT, this);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes bytes that came, from the first that was not taken before. Answers how many it took. */
    abstract int received(byte[] bytes, int length);

    /** The connection was lost; not called by {@link #close}. */
    abstract void lost(String why);

    final void send(byte[] bytes) {
        try {
            if (unsent.hasRemaining() || !channel.isConnected()) {
                ByteBuffer both = ByteBuffer.allocate(unsent.remaining() + bytes.length);
                unsent = both.put(unsent).put(bytes).flip();
                return;
            }
            ByteBuffer all = ByteBuffer.wrap(bytes);
            channel.write(all);
            if (all.hasRemaining()) {
                unsent = ByteBuffer.wrap(Arrays.copyOfRange(bytes, all.position(), bytes.length));
                key.interestOpsOr(SelectionKey.OP_WRITE);
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Leaves what comes in the socket from now on. */
    final void stall() {
        key.interestOps(0);
    }

    /** Reads again. */
    final void goOn() {
        key.interestOps(SelectionKey.OP_READ);
    }

    final void ready(SelectionKey ready) {
        try {
            if (ready.isConnectable()) {
                channel.finishConnect();
                ready.interestOps(SelectionKey.OP_READ);
                flush();
            }
            if (ready.isValid() && ready.isWritable()) {
                flush();
            }
            if (ready.isValid() && ready.isReadable()) {
                read();
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    private void flush() throws IOException {
        channel.write(unsent);
        if (unsent.hasRemaining()) {
            key.interestOpsOr(SelectionKey.OP_WRITE);
        } else {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
    }

    private void read() throws IOException {
        byte[] buffer = loop.buffer();
        int count = channel.read(ByteBuffer.wrap(buffer).put(unread));
        if (count < 0) {
            close();
            lost("the server closed it");
            return;
        }
        int length = unread.length + count;
        int taken = received(buffer, length);
        unread = taken == length ? NOTHING : Arrays.copyOfRange(buffer, taken, length);
    }

    private void fail(IOException e) {
        close();
        lost(String.valueOf(e.getMessage()));
    }

    @Override
    public final void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
