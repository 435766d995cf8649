package org.moco4j.data.image;

import java.util.Arrays;

/** Reads the coefficients of a block of 4x4 pixels: RFC 6386, section 13. */
final class Vp8Tokens {
    private static final int COUNT = 16;
    private static final int[] BANDS = {0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0};
    private static final int[] ZIGZAG = {0, 1, 4, 8, 5, 2, 3, 6, 9, 12, 13, 10, 7, 11, 14, 15};
    private static final int[][] LARGE_VALUES = {
        {173, 148, 140},
        {176, 155, 140, 135},
        {180, 157, 141, 134, 130},
        {254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129}
    };

    private Vp8Tokens() {}

    /**
     * Reads a block.
     *
     * @param table probabilities {@code [4, 8, 3, 11]}: kind of block, band, context, node
     * @param context how many of the blocks above and to the left have coefficients
     * @param first number of the first coefficient that is stored, 0 or 1
     * @param coefficients set to the 16 values, row by row
     * @return the number of coefficients up to the last one that is not 0
     */
    static int read(Vp8Bits bits, int[] table, int kind, int context, int first, int[] coefficients) {
        Arrays.fill(coefficients, 0);
        int at = position(kind, first, context);
        int i = first;
        while (i < COUNT) {
            if (bits.bit(table[at]) == 0) {
                return i;
            }
            while (bits.bit(table[at + 1]) == 0) {
                i++;
                if (i == COUNT) {
                    return i;
                }
                at = position(kind, i, 0);
            }
            int value = bits.bit(table[at + 2]) == 0 ? 1 : large(bits, table, at);
            coefficients[ZIGZAG[i]] = bits.flag() ? -value : value;
            i++;
            at = position(kind, i, Math.min(value, 2));
        }
        return i;
    }

    private static int position(int kind, int coefficient, int context) {
        return ((kind * 8 + BANDS[coefficient]) * 3 + context) * 11;
    }

    /** Reads a value of at least 2. */
    private static int large(Vp8Bits bits, int[] table, int at) {
        if (bits.bit(table[at + 3]) == 0) {
            return bits.bit(table[at + 4]) == 0 ? 2 : 3 + bits.bit(table[at + 5]);
        }
        if (bits.bit(table[at + 6]) == 0) {
            if (bits.bit(table[at + 7]) == 0) {
                return 5 + bits.bit(159);
            }
            int two = 2 * bits.bit(165);
            return 7 + two + bits.bit(145);
        }
        int high = bits.bit(table[at + 8]);
        int size = 2 * high + bits.bit(table[at + 9 + high]);
        int value = 0;
        for (int probability : LARGE_VALUES[size]) {
            value = 2 * value + bits.bit(probability);
        }
        return value + 3 + (8 << size);
    }
}
