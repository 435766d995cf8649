package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import javax.imageio.ImageReader;

/**
 * A JPEG file (ITU-T T.81, annex B), baseline or progressive, 8 bits, Huffman coded.
 *
 * @param width width of the stored image, in pixels
 * @param colorModel meaning of its components by the rules of libjpeg, which most programs use
 */
record JpegFile(byte[] content, int width, int height, boolean progressive, Colors colorModel, Orientation orientation)
        implements EncodedImage {
    /**
     * The maximum number of scans. Programs write at most a few dozen, and the time of each is proportional to all
     * pixels.
     */
    static final int MAX_SCANS = 100;

    private static final int SOI = 0xd8;
    private static final int APP1 = 0xe1;
    private static final int APP14 = 0xee;
    private static final String EXIF = "Exif\0\0";
    private static final String XMP = "http://ns.adobe.com/xap/1.0/\0";
    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };

    /** The meaning of the components of an image. */
    enum Colors {
        GRAY(1),
        YCBCR(3),
        RGB(3),
        CMYK(4),
        YCCK(4);

        final int components;

        Colors(int components) {
            this.components = components;
        }

        /** Returns Adobe's APP14 segment for these components; its last byte is the transform. */
        private byte[] adobe() {
            byte transform = (byte) (this == YCCK ? 2 : this == YCBCR ? 1 : 0);
            return new byte[] {(byte) 0xff, (byte) APP14, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform
            };
        }
    }

    /** @throws BadImageException if it is damaged up to its first scan, or of an unsupported kind */
    static JpegFile of(byte[] content) throws BadImageException {
        JpegSegments walk = new JpegSegments(content);
        boolean jfif = false;
        int adobe = -1;
        OrientationMetadata metadata = new OrientationMetadata();
        JpegSegments.Segment frame = null;
        JpegSegments.Segment segment = walk.next();
        for (; segment.marker() != JpegSegments.SOS; segment = walk.next()) {
            if (segment.marker() == JpegSegments.EOI) {
                throw new BadImageException("it has no pixels");
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
            throw new BadImageException("a scan comes before its frame");
        }
        requireSupported(frame);
        return new JpegFile(
                content,
                frame.u16(3),
                frame.u16(1),
                frame.marker() == 0xc2,
                colorModel(frame, jfif, adobe),
                metadata.orientation());
    }

    private static void requireSupported(JpegSegments.Segment frame) throws BadImageException {
        if (frame.marker() > 0xc2) {
            throw new BadImageException("it is a lossless or arithmetically coded JPEG, which is not supported");
        }
        if (frame.u8(0) != 8) {
            throw new BadImageException("it is a JPEG of " + frame.u8(0) + " bits per channel, which is not supported");
        }
    }

    private static Colors colorModel(JpegSegments.Segment frame, boolean jfif, int adobe) throws BadImageException {
        int components = frame.u8(5);
        return switch (components) {
            case 1 -> Colors.GRAY;
            case 3 -> {
                boolean namedRgb = frame.u8(6) == 'R' && frame.u8(9) == 'G' && frame.u8(12) == 'B';
                boolean rgb = adobe >= 0 ? adobe == 0 : namedRgb;
                yield rgb && !jfif ? Colors.RGB : Colors.YCBCR;
            }
            case 4 -> adobe > 0 ? Colors.YCCK : Colors.CMYK;
            default ->
                throw new BadImageException("it is a JPEG of " + components + " channels, which is not supported");
        };
    }

    /** Includes the coefficients of a progressive image, two bytes each, which the decoder keeps beside the pixels. */
    @Override
    public int bytesPerPixel() {
        return colorModel.components * (progressive ? 3 : 1);
    }

    @Override
    public String format() {
        return "jpeg";
    }

    /** Reads four channels as they are stored, because ImageIO does not convert them. */
    @Override
    public PixelRows pixels(ImageReader reader) throws IOException {
        return colorModel.components == 4
                ? PixelRows.ofCmyk(reader.readRaster(0, null), colorModel == Colors.YCCK)
                : EncodedImage.super.pixels(reader);
    }

    @Override
    public byte[] plain() throws BadImageException {
        ByteArrayOutputStream plain = new ByteArrayOutputStream(content.length);
        plain.write(0xff);
        plain.write(SOI);
        boolean adobe = colorModel == Colors.RGB || colorModel.components == 4;
        plain.writeBytes(adobe ? colorModel.adobe() : JFIF);
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
        if (scans > MAX_SCANS || frames > 1) {
            throw new BadImageException(
                    frames > 1 ? "it contains two frames" : scans + " scans are more than " + MAX_SCANS);
        }
        plain.write(0xff);
        plain.write(JpegSegments.EOI);
        return plain.toByteArray();
    }
}
