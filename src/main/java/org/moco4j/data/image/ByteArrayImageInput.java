package org.moco4j.data.image;

import javax.imageio.stream.ImageInputStreamImpl;

/** Lets ImageIO read bytes in memory. ImageIO's own class copies them block by block. */
final class ByteArrayImageInput extends ImageInputStreamImpl {
    private final byte[] content;

    ByteArrayImageInput(byte[] content) {
        this.content = content;
    }

    @Override
    public int read() {
        bitOffset = 0;
        return streamPos >= content.length ? -1 : content[(int) streamPos++] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        bitOffset = 0;
        if (streamPos >= content.length) {
            return length == 0 ? 0 : -1;
        }
        int count = (int) Math.min(length, content.length - streamPos);
        System.arraycopy(content, (int) streamPos, target, offset, count);
        streamPos += count;
        return count;
    }

    @Override
    public long length() {
        return content.length;
    }
}
