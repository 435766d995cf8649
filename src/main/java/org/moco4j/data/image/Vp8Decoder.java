package org.moco4j.data.image;

import java.util.Arrays;

/**
 * Decodes the pixels of a lossy WebP image, a key frame of VP8 (RFC 6386), to the same bits as libwebp. The decoder of
 * TwelveMonkeys 3.15.0 differs from it: it copies blocks before all of their edges are filtered, and repeats colors
 * instead of interpolating them.
 */
final class Vp8Decoder {
    private static final int FRAME_HEADER = 10;
    private static final int MACROBLOCK = 16;
    /** The tree of the modes of 4x4 blocks, which are negative: RFC 6386, section 11.2. */
    private static final int[] MODE_TREE = {0, 2, -1, 4, -2, 6, 8, 12, -3, 10, -5, -6, -4, 14, -7, 16, -8, -9};

    /** Kinds of blocks: Y without its constant coefficients, these of a macroblock, U and V, Y. */
    private static final int Y_WITHOUT_DC = 0;

    private static final int Y2 = 1;
    private static final int CHROMA = 2;
    private static final int Y = 3;

    /** Number of contexts of a macroblock's side: four of Y, two of U, two of V, one of Y2. */
    private static final int CONTEXTS = 9;

    private static final int Y2_CONTEXT = 8;
    private static final int COEFFICIENTS = 25 * 16;

    private final Vp8Header header;
    private final Vp8Bits modes;
    private final Vp8Bits[] partitions;
    private final int columns;
    private final int rows;
    private final Vp8Plane luma;
    private final Vp8Plane[] chroma;
    private final Vp8Prediction prediction = new Vp8Prediction();

    /** Modes of the blocks above and to the left, and whether these have coefficients. */
    private final int[] modesAbove;

    private final int[] modesLeft = new int[4];
    private final int[] above;
    private final int[] left = new int[CONTEXTS];

    /** The level of the loop filter for each macroblock; negative if its inner edges are not filtered. */
    private final byte[] filterLevels;

    private final int[] coefficients = new int[COEFFICIENTS];
    private final int[] work = new int[16];
    private final int[] blockModes = new int[16];
    private boolean isSplit;
    private int segment;

    /**
     * Reads the header of a frame.
     *
     * @param start position of the frame
     * @param end position after it
     * @throws BadImageException if its parts do not fit into it
     */
    private Vp8Decoder(byte[] content, int start, int end, int width, int height) throws BadImageException {
        ByteReader bytes = new ByteReader(content, true);
        int firstLength = (bytes.u16(start) | (bytes.u8(start + 2L) << 16)) >> 5;
        int first = start + FRAME_HEADER;
        int sizes = first + firstLength;
        modes = new Vp8Bits(content, first, sizes);
        header = new Vp8Header(modes);
        int last = header.partitions - 1;
        int next = sizes + 3 * last;
        if (next >= end) {
            throw ByteReader.endsEarly();
        }
        partitions = new Vp8Bits[header.partitions];
        for (int i = 0; i <= last; i++) {
            int length = end - next;
            if (i < last) {
                length = Math.min(length, bytes.u16(sizes + 3L * i) | (bytes.u8(sizes + 3L * i + 2) << 16));
            }
            partitions[i] = new Vp8Bits(content, next, next + length);
            next += length;
        }
        columns = (width + MACROBLOCK - 1) / MACROBLOCK;
        rows = (height + MACROBLOCK - 1) / MACROBLOCK;
        luma = new Vp8Plane(columns * MACROBLOCK, rows * MACROBLOCK);
        chroma = new Vp8Plane[] {
            new Vp8Plane(columns * MACROBLOCK / 2, rows * MACROBLOCK / 2),
            new Vp8Plane(columns * MACROBLOCK / 2, rows * MACROBLOCK / 2)
        };
        modesAbove = new int[4 * columns];
        above = new int[CONTEXTS * columns];
        filterLevels = new byte[columns * rows];
    }

    /**
     * Decodes a frame.
     *
     * @return its pixels as RGB
     * @throws BadImageException if the frame ends early
     */
    static PixelRows decode(byte[] content, int start, int end, int width, int height) throws BadImageException {
        Vp8Decoder decoder = new Vp8Decoder(content, start, end, width, height);
        decoder.decode();
        return new Vp8Colors(decoder.luma, decoder.chroma[0], decoder.chroma[1], width, height);
    }

    private void decode() throws BadImageException {
        for (int row = 0; row < rows; row++) {
            Arrays.fill(modesLeft, Vp8Prediction.B_DC);
            Arrays.fill(left, 0);
            Vp8Bits tokens = partitions[row % header.partitions];
            for (int column = 0; column < columns; column++) {
                macroblock(column, row, tokens);
            }
            if (modes.endsEarly() || tokens.endsEarly()) {
                throw ByteReader.endsEarly();
            }
        }
        Vp8LoopFilter filter = new Vp8LoopFilter(header, luma, chroma);
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                int level = filterLevels[row * columns + column];
                filter.filter(column, row, Math.abs(level), level > 0);
            }
        }
    }

    private void macroblock(int column, int row, Vp8Bits tokens) {
        if (header.hasSegmentMap) {
            int[] probabilities = header.segmentProbabilities;
            segment = modes.bit(probabilities[0]) == 0 ? modes.bit(probabilities[1]) : 2 + modes.bit(probabilities[2]);
        }
        boolean skipped = header.skipProbability >= 0 && modes.bit(header.skipProbability) == 1;
        isSplit = modes.bit(145) == 0;
        int mode = readLumaModes(column);
        int chromaMode = readChromaMode();
        Arrays.fill(coefficients, 0);
        boolean coded = !skipped && readCoefficients(column * CONTEXTS, tokens);
        if (skipped) {
            clearContexts(column * CONTEXTS);
        }
        int level = header.filterLevels[segment][isSplit ? 1 : 0];
        filterLevels[row * columns + column] = (byte) (isSplit || coded ? level : -level);
        reconstruct(column * MACROBLOCK, row * MACROBLOCK, mode, chromaMode);
    }

    private int readLumaModes(int column) {
        if (!isSplit) {
            int mode = modes.bit(156) == 1
                    ? modes.bit(128) == 1 ? Vp8Prediction.B_TM : Vp8Prediction.B_HE
                    : modes.bit(163) == 1 ? Vp8Prediction.B_VE : Vp8Prediction.B_DC;
            Arrays.fill(modesAbove, 4 * column, 4 * column + 4, mode);
            Arrays.fill(modesLeft, mode);
            return mode;
        }
        for (int i = 0; i < 16; i++) {
            int x = 4 * column + i % 4;
            int y = i / 4;
            int start = (modesAbove[x] * Vp8Tables.MODES + modesLeft[y]) * Vp8Tables.MODE_PROBABILITIES;
            int node = 0;
            do {
                node = MODE_TREE[node + modes.bit(Vp8Tables.MODES_OF_BLOCKS[start + node / 2])];
            } while (node > 0);
            blockModes[i] = -node;
            modesAbove[x] = -node;
            modesLeft[y] = -node;
        }
        return -1;
    }

    private int readChromaMode() {
        if (modes.bit(142) == 0) {
            return Vp8Prediction.B_DC;
        }
        if (modes.bit(114) == 0) {
            return Vp8Prediction.B_VE;
        }
        return modes.bit(183) == 0 ? Vp8Prediction.B_HE : Vp8Prediction.B_TM;
    }

    private void clearContexts(int at) {
        int count = isSplit ? Y2_CONTEXT : CONTEXTS;
        Arrays.fill(above, at, at + count, 0);
        Arrays.fill(left, 0, count, 0);
    }

    /** Reads the coefficients of a macroblock, and returns whether one of them is not 0. */
    private boolean readCoefficients(int at, Vp8Bits tokens) {
        int[] factors = header.factors[segment];
        int first = 0;
        if (!isSplit) {
            int y2 = 24 * 16;
            int count =
                    Vp8Tokens.read(tokens, header.coefficients, Y2, left[Y2_CONTEXT] + above[at + Y2_CONTEXT], 0, work);
            dequantize(0, factors, 2, y2);
            left[Y2_CONTEXT] = count > 0 ? 1 : 0;
            above[at + Y2_CONTEXT] = left[Y2_CONTEXT];
            spreadConstants(y2);
            first = 1;
        }
        for (int i = 0; i < 16; i++) {
            readInContext(tokens, isSplit ? Y : Y_WITHOUT_DC, at + i % 4, i / 4, first, factors, 0, 16 * i);
        }
        for (int i = 0; i < 8; i++) {
            int context = 4 + i / 4 * 2;
            readInContext(tokens, CHROMA, at + context + i % 2, context + i / 2 % 2, 0, factors, 4, 256 + 16 * i);
        }
        for (int i = 0; i < 24 * 16; i++) {
            if (coefficients[i] != 0) {
                return true;
            }
        }
        return false;
    }

    private void readInContext(
            Vp8Bits tokens, int kind, int column, int row, int first, int[] factors, int factor, int to) {
        int count = Vp8Tokens.read(tokens, header.coefficients, kind, left[row] + above[column], first, work);
        dequantize(first, factors, factor, to);
        left[row] = count > first ? 1 : 0;
        above[column] = left[row];
    }

    /** @param factor index of the factor of the constant coefficient; the next is that of the others */
    private void dequantize(int first, int[] factors, int factor, int to) {
        for (int i = first; i < 16; i++) {
            coefficients[to + i] = (short) (work[i] * factors[factor + (i > 0 ? 1 : 0)]);
        }
    }

    /** Computes the constant coefficients of all blocks of Y from those of Y2: RFC 6386, section 14.3. */
    private void spreadConstants(int y2) {
        for (int i = 0; i < 4; i++) {
            int a = coefficients[y2 + i] + coefficients[y2 + 12 + i];
            int b = coefficients[y2 + 4 + i] + coefficients[y2 + 8 + i];
            int c = coefficients[y2 + 4 + i] - coefficients[y2 + 8 + i];
            int d = coefficients[y2 + i] - coefficients[y2 + 12 + i];
            work[i] = a + b;
            work[4 + i] = c + d;
            work[8 + i] = a - b;
            work[12 + i] = d - c;
        }
        for (int i = 0; i < 4; i++) {
            int a = work[4 * i] + 3 + work[4 * i + 3];
            int b = work[4 * i + 1] + work[4 * i + 2];
            int c = work[4 * i + 1] - work[4 * i + 2];
            int d = work[4 * i] + 3 - work[4 * i + 3];
            coefficients[64 * i] = (short) ((a + b) >> 3);
            coefficients[64 * i + 16] = (short) ((c + d) >> 3);
            coefficients[64 * i + 32] = (short) ((a - b) >> 3);
            coefficients[64 * i + 48] = (short) ((d - c) >> 3);
        }
    }

    private void reconstruct(int x, int y, int mode, int chromaMode) {
        if (isSplit) {
            int right = topRight(x, y);
            for (int i = 0; i < 16; i++) {
                int at = luma.at(x + i % 4 * 4, y + i / 4 * 4);
                // Blocks at the right side use pixels above the macroblock, because those beside it are not known yet.
                prediction.predictSmall(luma, at, i % 4 == 3 ? right : at - luma.stride + 4, blockModes[i]);
                luma.add(at, coefficients, 16 * i, work);
            }
        } else {
            prediction.predict(luma, x, y, MACROBLOCK, mode);
            for (int i = 0; i < 16; i++) {
                luma.add(luma.at(x + i % 4 * 4, y + i / 4 * 4), coefficients, 16 * i, work);
            }
        }
        for (int plane = 0; plane < 2; plane++) {
            prediction.predict(chroma[plane], x / 2, y / 2, MACROBLOCK / 2, chromaMode);
            for (int i = 0; i < 4; i++) {
                int at = chroma[plane].at(x / 2 + i % 2 * 4, y / 2 + i / 2 * 4);
                chroma[plane].add(at, coefficients, 256 + 64 * plane + 16 * i, work);
            }
        }
    }

    /** Returns the position of the pixels above and to the right; beyond the image, the last pixel is repeated. */
    private int topRight(int x, int y) {
        int at = luma.at(x + MACROBLOCK, y - 1);
        if (y > 0 && x + MACROBLOCK == columns * MACROBLOCK) {
            Arrays.fill(luma.values, at, at + 4, luma.values[at - 1]);
        }
        return at;
    }
}
