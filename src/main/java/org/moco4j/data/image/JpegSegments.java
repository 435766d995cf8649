package org.moco4j.data.image;

/** Goes from segment to segment of a JPEG file: ITU-T T.81, section B.1.1. */
final class JpegSegments {
    static final int SOS = 0xda;
    static final int EOI = 0xd9;

    private static final int COMMENT = 0xfe;

    private final byte[] content;
    private final Bytes bytes;
    private int at = 2;

    JpegSegments(byte[] content) {
        this.content = content;
        this.bytes = new Bytes(content);
    }

    /**
     * A marker with what belongs to it; of a scan, the entropy-coded data too.
     *
     * @param start of the marker
     * @param body after marker and length
     * @param end after the last byte
     */
    record Segment(Bytes bytes, int marker, int start, int body, int end) {
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

        /** Whether pixels depend on it: all but applications' segments and comments. */
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

    /** The next segment. @throws BadImageException where the file ends before it does */
    Segment next() throws BadImageException {
        int marker = 0;
        int start = at;
        while (isAlone(marker)) {
            while (bytes.u8(at) != 0xff) {
                at++;
            }
            while (bytes.u8(at) == 0xff) {
                at++;
            }
            start = at - 1;
            marker = bytes.u8(at++);
        }
        if (marker == EOI) {
            return new Segment(bytes, marker, start, at, at);
        }
        int length = bytes.u16(at);
        int body = at + 2;
        at += length;
        if (length < 2) {
            throw new BadImageException("one of its segments has a length of " + length);
        }
        if (at > content.length) {
            throw Bytes.endsEarly();
        }
        if (marker == SOS) {
            skipEntropyCoded();
        }
        return new Segment(bytes, marker, start, body, at);
    }

    /** Markers without a length: none, TEM, restarts and a second start of image. */
    private static boolean isAlone(int marker) {
        return marker <= 1 || (marker >= 0xd0 && marker <= 0xd8);
    }

    /** Stops at the end of a beginning of a file, too: the header is known by then. */
    private void skipEntropyCoded() {
        while (at < content.length - 1) {
            int next = content[at + 1] & 0xff;
            boolean data = (content[at] & 0xff) != 0xff || next == 0 || (next >= 0xd0 && next <= 0xd7);
            if (!data && next != 0xff) {
                return;
            }
            at++;
        }
        at = content.length;
    }
}
