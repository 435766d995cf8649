package org.moco4j.data.image;

/** Iterates over the segments of a JPEG file: ITU-T T.81, section B.1.1. */
final class JpegSegments {
    static final int SOS = 0xda;
    static final int EOI = 0xd9;

    private static final int COMMENT = 0xfe;

    private final byte[] content;
    private final ByteReader bytes;
    private int position = 2;

    JpegSegments(byte[] content) {
        this.content = content;
        this.bytes = new ByteReader(content);
    }

    /**
     * A marker with its data; for a scan including the entropy-coded data.
     *
     * @param start position of the marker
     * @param body position after marker and length
     * @param end position after the last byte
     */
    record Segment(ByteReader bytes, int marker, int start, int body, int end) {
        int u8(int offset) throws BadImageException {
            return inside(offset, 1) ? bytes.u8(body + offset) : outside();
        }

        int u16(int offset) throws BadImageException {
            return inside(offset, 2) ? bytes.u16(body + offset) : outside();
        }

        boolean has(String ascii) {
            return inside(0, ascii.length()) && bytes.has(ascii, body);
        }

        boolean isFrame() {
            return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        }

        /** Whether pixels depend on it. All segments do except those of applications and comments. */
        boolean isNeeded() {
            return marker < 0xe0 || (marker > 0xef && marker != COMMENT);
        }

        private boolean inside(int offset, int length) {
            return body + offset + length <= end;
        }

        private static int outside() throws BadImageException {
            throw new BadImageException("one of its segments is too short");
        }
    }

    /**
     * Returns the next segment.
     *
     * @throws BadImageException if the file ends before the segment does
     */
    Segment next() throws BadImageException {
        int marker = 0;
        int start = position;
        while (hasNoLength(marker)) {
            while (bytes.u8(position) != 0xff) {
                position++;
            }
            while (bytes.u8(position) == 0xff) {
                position++;
            }
            start = position - 1;
            marker = bytes.u8(position++);
        }
        if (marker == EOI) {
            return new Segment(bytes, marker, start, position, position);
        }
        int length = bytes.u16(position);
        int body = position + 2;
        position += length;
        if (length < 2) {
            throw new BadImageException("one of its segments has a length of " + length);
        }
        if (position > content.length) {
            throw ByteReader.endsEarly();
        }
        if (marker == SOS) {
            skipEntropyCoded();
        }
        return new Segment(bytes, marker, start, body, position);
    }

    /** Whether a marker has no length: none, TEM, restarts and a second start of image. */
    private static boolean hasNoLength(int marker) {
        return marker <= 1 || (marker >= 0xd0 && marker <= 0xd8);
    }

    /** Skips entropy-coded data. It may stop at the end of a partial file, because the header is known by then. */
    private void skipEntropyCoded() {
        while (position < content.length - 1) {
            int next = content[position + 1] & 0xff;
            boolean data = (content[position] & 0xff) != 0xff || next == 0 || (next >= 0xd0 && next <= 0xd7);
            if (!data && next != 0xff) {
                return;
            }
            position++;
        }
        position = content.length;
    }
}
