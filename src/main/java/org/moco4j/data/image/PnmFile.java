package org.moco4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A PPM, PGM or PBM file of Netpbm, as text or binary, with up to 16 bits per sample. Its decoder is that of BMP.
 *
 * @param kind digit of the signature: 1 to 3 for text and 4 to 6 for binary; black and white, gray, RGB
 * @param max value of white, at most 65535
 * @param samples position of the first sample
 */
record PnmFile(byte[] content, int kind, int width, int height, int max, int samples) implements EncodedImage {
    private static final int TEXT_KINDS = 3;
    private static final int MAX_SAMPLE = 65_535;
    private static final int MAX_SIZE = 1 << 24;
    private static final int BMP_HEADER = 54;
    private static final int PALETTE = 256 * 4;

    /** Reads numbers and skips comments, which go from {@code #} to the end of the line. */
    private static final class Text {
        private final ByteReader bytes;
        private int position;

        Text(byte[] content, int position) {
            this.bytes = new ByteReader(content);
            this.position = position;
        }

        /** Skips spaces and comments, and returns the next character. */
        private int next() throws BadImageException {
            int character = bytes.u8(position++);
            while (character == '#' || character <= ' ') {
                while (character == '#' && bytes.u8(position) != '\n' && bytes.u8(position) != '\r') {
                    position++;
                }
                character = bytes.u8(position++);
            }
            return character;
        }

        int number(int max) throws BadImageException {
            int character = next();
            int number = 0;
            do {
                if (character < '0' || character > '9') {
                    throw new BadImageException("it has a character that is not a digit where a number is expected");
                }
                number = 10 * number + character - '0';
                if (number > max) {
                    throw new BadImageException("it has a number above " + max);
                }
                // The last number may end with the file.
                character = position < bytes.length() ? bytes.u8(position) : ' ';
                position++;
            } while (character > ' ' && character != '#');
            if (character == '#') {
                position--;
            }
            return number;
        }

        int bit() throws BadImageException {
            int character = next();
            if (character != '0' && character != '1') {
                throw new BadImageException("it has a character other than 0 and 1");
            }
            return character - '0';
        }
    }

    /** @throws BadImageException if its header is damaged */
    static PnmFile of(byte[] content) throws BadImageException {
        int kind = new ByteReader(content).u8(1) - '0';
        Text header = new Text(content, 2);
        int width = header.number(MAX_SIZE);
        int height = header.number(MAX_SIZE);
        int max = kind % TEXT_KINDS == 1 ? 1 : header.number(MAX_SAMPLE);
        if (max == 0) {
            throw new BadImageException("its header is damaged");
        }
        return new PnmFile(content, kind, width, height, max, header.position);
    }

    private boolean isText() {
        return kind <= TEXT_KINDS;
    }

    private boolean isBlackAndWhite() {
        return kind % TEXT_KINDS == 1;
    }

    private int channels() {
        return kind % TEXT_KINDS == 0 ? 3 : 1;
    }

    @Override
    public int bytesPerPixel() {
        return 2 * channels();
    }

    @Override
    public String format() {
        return "bmp";
    }

    /** Returns the same pixels as a BMP, with 8 bits per sample. */
    @Override
    public byte[] plain() throws BadImageException {
        requireSamples();
        int bits = 8 * channels();
        int row = (int) (((long) width * bits + 31) / 32 * 4);
        boolean gray = channels() == 1;
        int start = BMP_HEADER + (gray ? PALETTE : 0);
        long length = start + (long) row * height;
        if (length > Integer.MAX_VALUE - 8) {
            throw new BadImageException(width + "x" + height + " pixels are too many");
        }
        ByteBuffer bmp = ByteBuffer.allocate((int) length).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B').put((byte) 'M').putInt((int) length).putInt(0).putInt(start);
        // A negative height means that the first row is the top one.
        bmp.putInt(40).putInt(width).putInt(-height).putShort((short) 1).putShort((short) bits);
        bmp.putInt(0).putInt((int) length - start);
        if (gray) {
            for (int value = 0; value < 256; value++) {
                bmp.putInt(BMP_HEADER + 4 * value, value * 0x010101);
            }
        }
        fill(bmp.array(), start, row);
        return bmp.array();
    }

    /** Checks the length before memory is allocated. */
    private void requireSamples() throws BadImageException {
        long count = (long) width * height * channels();
        long shortest;
        if (kind == 4) {
            shortest = (width + 7L) / 8 * height;
        } else if (isText()) {
            shortest = isBlackAndWhite() ? count : 2 * count - 1;
        } else {
            shortest = count * (max > 255 ? 2 : 1);
        }
        if (samples + shortest > content.length) {
            throw ByteReader.endsEarly();
        }
    }

    private void fill(byte[] bmp, int start, int row) throws BadImageException {
        Text text = new Text(content, samples);
        ByteReader bytes = new ByteReader(content);
        int channels = channels();
        int[] scaled = new int[max > 255 ? 0 : 256];
        for (int value = 0; value < scaled.length; value++) {
            scaled[value] = toEightBits(value);
        }
        int position = samples;
        for (int y = 0; y < height; y++) {
            for (int i = 0; i < width * channels; i++) {
                int value;
                if (kind == 1) {
                    value = 255 * (1 - text.bit());
                } else if (kind == 4) {
                    int bit = bytes.u8(position + i / 8) >> (7 - i % 8) & 1;
                    value = 255 * (1 - bit);
                } else if (isText()) {
                    value = toEightBits(text.number(max));
                } else if (max > 255) {
                    value = toEightBits(bytes.u16(position + 2L * i));
                } else {
                    value = scaled[bytes.u8(position + i)];
                }
                // BMP has blue first.
                int at = channels == 1 ? i : i + 2 - 2 * (i % 3);
                bmp[start + y * row + at] = (byte) value;
            }
            position += kind == 4 ? (width + 7) / 8 : width * channels * (max > 255 ? 2 : 1);
        }
    }

    /** Scales and rounds as Pillow does. */
    private int toEightBits(int value) {
        return (int) Math.min(255, Math.rint((double) value / max * 255));
    }
}
