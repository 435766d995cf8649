package org.moco4j.data.cifar;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Limits the number of bytes that can be read, because a few compressed bytes can expand to any number. */
final class LimitedInputStream extends FilterInputStream {
    private long remaining;

    LimitedInputStream(InputStream in) {
        super(in);
    }

    /** Sets the number of bytes that can be read from now on. */
    void allow(long bytes) {
        remaining = bytes;
    }

    @Override
    public int read() throws IOException {
        requireRemaining();
        int value = super.read();
        remaining -= value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        requireRemaining();
        int n = super.read(buffer, offset, (int) Math.min(length, remaining));
        remaining -= Math.max(0, n);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        if (n <= 0) {
            return 0;
        }
        requireRemaining();
        long skipped = super.skip(Math.min(n, remaining));
        remaining -= skipped;
        return skipped;
    }

    private void requireRemaining() throws IOException {
        if (remaining <= 0) {
            throw new IOException("it contains more data than such an archive has");
        }
    }
}
