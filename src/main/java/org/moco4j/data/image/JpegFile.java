package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/**
 * A JPEG file (ITU-T T.81, annex B), baseline or progressive, 8 bits, Huffman coded.
 *
 * @param width of the stored image
 * @param colours what its components are, by the rules of libjpeg, on which other programs stand too
 */
record JpegFile(byte[] content, int width, int height, boolean progressive, Colours colours, Orientation orientation)
        implements EncodedImage {
    /** No program writes more than a few dozen; each takes time in proportion to all pixels. */
    static final int MOST_SCANS = 100;

    private static final int SOI = 0xd8;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    /** What the components of an image are. */
    enum Colours {
        GRAY(1),
        YCBCR(3),
        RGB(3),
        CMYK(4),
        YCCK(4);

        final int components;

        Colours(int components) {
            this.components = components;
        }

        /** Adobe's APP14 segment that says so; the last byte is its transform. */
        private byte[] adobe() {
            byte transform = (byte) (this == YCCK ? 2 : this == YCBCR ? 1 : 0);
            return new byte[] {(byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform
            };
        }
    }

    /** @throws BadImageException where it is damaged up to its first scan, or of a kind that is not read here */
    static JpegFile of(byte[] content) throws BadImageException {
        JpegSegments walk = new JpegSegments(content);
        boolean jfif = false;
        int adobe = -1;
        OrientationMetadata metadata = new OrientationMetadata();
        JpegSegments.Segment frame = null;
        JpegSegments.Segment segment = walk.next();
        for (; segment.marker() != JpegSegments.SOS; segment = walk.next()) {
            if (segment.marker() == JpegSegments.EOI) {
                throw new BadImageException("there are no pixels in it");
            } else if (segment.isFrame()) {
                frame = segment;
            } else if (segment.has("JFIF\0")) {
                jfif = true;
            } else if (segment.marker() == APP14 && segment.has("Adobe")) {
                adobe = segment.u8(11);
            } else if (segment.marker() == APP1 && segment.has(EXIF)) {
                metadata.moreExif(Arrays.copyOfRange(content, segment.body(), segment.end()));
            } else if (segment.marker() == APP1 && segment.has(XMP)) {
                metadata.xmp(Arrays.copyOfRange(content, segment.body() + XMP.length(), segment.end()));
            }
        }
        if (frame == null) {
            throw new BadImageException("a scan comes before the frame it belongs to");
        }
        checkKind(frame);
        return new JpegFile(
                content,
                frame.u16(3),
                frame.u16(1),
                frame.marker() == 0xc2,
                colours(frame, jfif, adobe),
                metadata.orientation());
    }

    private static void checkKind(JpegSegments.Segment frame) throws BadImageException {
        if (frame.marker() > 0xc2) {
            throw new BadImageException("it is a lossless or arithmetically coded JPEG, which is not supported");
        }
        if (frame.u8(0) != 8) {
            throw new BadImageException("it is a JPEG of " + frame.u8(0) + " bits a channel, which is not supported");
        }
    }

    private static Colours colours(JpegSegments.Segment frame, boolean jfif, int adobe) throws BadImageException {
        int components = frame.u8(5);
        return switch (components) {
            case 1 -> Colours.GRAY;
            case 3 -> {
                boolean namedRgb = frame.u8(6) == 'R' && frame.u8(9) == 'G' && frame.u8(12) == 'B';
                boolean rgb = adobe >= 0 ? adobe == 0 : namedRgb;
                yield rgb && !jfif ? Colours.RGB : Colours.YCBCR;
            }
            case 4 -> adobe > 0 ? Colours.YCCK : Colours.CMYK;
            default ->
                throw new BadImageException("it is a JPEG of " + components + " channels, which is not supported");
        };
    }

    /** The decoder keeps all coefficients of a progressive image, two bytes each, beside the pixels. */
    @Override
    public int bytesPerPixel() {
        return colours.components * (progressive ? 3 : 1);
    }

    @Override
    public String format() {
        return "jpeg";
    }

    @Override
    public byte[] plain() throws BadImageException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(content.length);
        plain.write(0xff);
        plain.write(SOI);
        boolean adobe = colours == Colours.RGB || colours.components == 4;
        plain.writeBytes(adobe ? colours.adobe() : JFIF);
        JpegSegments walk = new JpegSegments(content);
        int scans = 0;
        int frames = 0;
        JpegSegments.Segment segment = walk.next();
        for (; segment.marker() != JpegSegments.EOI; segment = walk.next()) {
            scans += segment.marker() == JpegSegments.SOS ? 1 : 0;
            frames += segment.isFrame() ? 1 : 0;
            if (segment.isNeeded()) {
                plain.write(content, segment.start(), segment.end() - segment.start());
            }
        }
        if (scans > MOST_SCANS || frames > 1) {
            throw new BadImageException(
                    frames > 1 ? "it holds two frames" : scans + " scans are more than " + MOST_SCANS);
        }
        plain.write(0xff);
        plain.write(JpegSegments.EOI);
        return plain.toByteArray();
    }
}
