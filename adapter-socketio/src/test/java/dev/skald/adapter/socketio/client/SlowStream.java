package dev.skald.adapter.socketio.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A stream that yields so many bytes a second. */
final class SlowStream extends FilterInputStream {

    private final int bytesASecond;
    private final long begun = System.nanoTime();
    private long taken;

    SlowStream(InputStream in, int bytesASecond) {
        super(in);
        this.bytesASecond = bytesASecond;
    }

    @Override
    public int read() throws IOException {
        take(1);
        return super.read();
    }

    @Override
    public int read(byte[] to, int at, int length) throws IOException {
        int read = super.read(to, at, length);
        take(read);
        return read;
    }

    private void take(int bytes) {
        taken += bytes;
        long ahead = begun + taken * TimeUnit.SECONDS.toNanos(1) / bytesASecond - System.nanoTime();
        if (ahead > 0) {
            LockSupport.parkNanos(ahead);
        }
    }
}
