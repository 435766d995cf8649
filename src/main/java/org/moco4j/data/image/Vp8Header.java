package org.moco4j.data.image;

import java.util.Arrays;

/** The header of a VP8 key frame: RFC 6386, sections 9 and 19.2. It has up to four segments with their own settings. */
final class Vp8Header {
    private static final int SEGMENTS = 4;
    private static final int MAX_QUANTIZER = 127;
    private static final int MAX_CHROMA_DC = 117;
    private static final int MIN_Y2_AC = 8;
    private static final int MAX_FILTER = 63;

    final boolean hasSegmentMap;
    final int[] segmentProbabilities = {255, 255, 255};
    final boolean simpleFilter;
    final int sharpness;
    final int partitions;
    final int[] coefficients = Vp8Tables.COEFFICIENT_DEFAULTS.clone();
    /** The probability that a macroblock has coefficients; -1 if all have. */
    final int skipProbability;

    /** Factors of the coefficients of each segment: constant and other of Y, of Y2, of U and V. */
    final int[][] factors = new int[SEGMENTS][6];

    /** Levels of the loop filter of each segment, for macroblocks with one prediction and with sixteen. */
    final int[][] filterLevels = new int[SEGMENTS][2];

    Vp8Header(Vp8Bits bits) {
        bits.number(2);
        boolean segments = bits.flag();
        // Without data, segments have settings of 0.
        boolean absolute = segments;
        int[] quantizers = new int[SEGMENTS];
        int[] levels = new int[SEGMENTS];
        boolean map = false;
        if (segments) {
            map = bits.flag();
            if (bits.flag()) {
                absolute = bits.flag();
                Arrays.setAll(quantizers, i -> bits.optional(7));
                Arrays.setAll(levels, i -> bits.optional(6));
            }
            if (map) {
                Arrays.setAll(segmentProbabilities, i -> bits.flag() ? bits.number(8) : 255);
            }
        }
        hasSegmentMap = map;
        simpleFilter = bits.flag();
        int level = bits.number(6);
        sharpness = bits.number(3);
        int[] deltas = new int[2];
        if (bits.flag()) {
            readFilterDeltas(bits, deltas);
        }
        partitions = 1 << bits.number(2);
        int quantizer = bits.number(7);
        int[] changes = new int[5];
        Arrays.setAll(changes, i -> bits.optional(4));
        for (int i = 0; i < SEGMENTS; i++) {
            setFactors(factors[i], quantizers[i] + (absolute ? 0 : quantizer), changes);
            int base = levels[i] + (absolute ? 0 : level);
            for (int kind = 0; kind < 2; kind++) {
                int changed = base + deltas[0] + kind * deltas[1];
                filterLevels[i][kind] = level == 0 ? 0 : clip(changed, MAX_FILTER);
            }
        }
        bits.flag();
        for (int i = 0; i < coefficients.length; i++) {
            if (bits.bit(Vp8Tables.COEFFICIENT_UPDATES[i]) == 1) {
                coefficients[i] = bits.number(8);
            }
        }
        skipProbability = bits.flag() ? bits.number(8) : -1;
    }

    /** Reads changes of the level for references and modes; a key frame uses the first of each. */
    private static void readFilterDeltas(Vp8Bits bits, int[] deltas) {
        if (bits.flag()) {
            for (int i = 0; i < 2 * SEGMENTS; i++) {
                int delta = bits.optional(6);
                if (i % SEGMENTS == 0) {
                    deltas[i / SEGMENTS] = delta;
                }
            }
        }
    }

    /** Sets the factors: RFC 6386, section 9.6. */
    private static void setFactors(int[] factors, int quantizer, int[] changes) {
        factors[0] = Vp8Tables.DC_FACTORS[clip(quantizer + changes[0], MAX_QUANTIZER)];
        factors[1] = Vp8Tables.AC_FACTORS[clip(quantizer, MAX_QUANTIZER)];
        factors[2] = 2 * Vp8Tables.DC_FACTORS[clip(quantizer + changes[1], MAX_QUANTIZER)];
        factors[3] = Math.max(MIN_Y2_AC, Vp8Tables.AC_FACTORS[clip(quantizer + changes[2], MAX_QUANTIZER)] * 155 / 100);
        factors[4] = Vp8Tables.DC_FACTORS[clip(quantizer + changes[3], MAX_CHROMA_DC)];
        factors[5] = Vp8Tables.AC_FACTORS[clip(quantizer + changes[4], MAX_QUANTIZER)];
    }

    private static int clip(int value, int max) {
        return Math.max(0, Math.min(max, value));
    }
}
