package org.moco4j.data.image;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Gives no more bytes than it was last allowed to: what a few packed bytes unpack to is known only when it is there. */
public final class RationedInputStream extends FilterInputStream {
    private long left;

    public RationedInputStream(InputStream in) {
        super(in);
    }

    /** From here on there are this many bytes. */
    public void allow(long bytes) {
        left = bytes;
    }

    @Override
    public int read() throws IOException {
        requireSome();
        int value = super.read();
        left -= value < 0 ? 0 : 1;
        return value;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        requireSome();
        int n = super.read(buffer, offset, (int) Math.min(length, left));
        left -= Math.max(0, n);
        return n;
    }

    @Override
    public long skip(long n) throws IOException {
        if (n <= 0) {
            return 0;
        }
        requireSome();
        long skipped = super.skip(Math.min(n, left));
        left -= skipped;
        return skipped;
    }

    private void requireSome() throws IOException {
        if (left <= 0) {
            throw new IOException("more comes out of it than such an archive holds");
        }
    }
}
