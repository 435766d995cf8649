package org.moco4j.data.image;

/** Reads bits that are coded arithmetically: RFC 6386, section 7. After the end of the data, zeros are read. */
final class Vp8Bits {
    private static final int HALF = 128;

    private final byte[] data;
    private final int end;
    private int position;
    private int range = 255;
    /** The bits that were loaded but not yet used, {@code 8 + spare} of them. */
    private long value;

    private int spare = -8;
    private boolean endsEarly;

    Vp8Bits(byte[] data, int start, int end) {
        this.data = data;
        this.position = start;
        this.end = end;
    }

    /** Reads a bit that is 0 with a probability of {@code probability / 256}. */
    int bit(int probability) {
        while (spare < 0) {
            int next = 0;
            if (position < end) {
                next = data[position++] & 0xff;
            } else {
                endsEarly = true;
            }
            value = (value << 8) | next;
            spare += 8;
        }
        int split = 1 + (((range - 1) * probability) >> 8);
        long limit = (long) split << spare;
        int bit = value >= limit ? 1 : 0;
        if (bit == 1) {
            value -= limit;
            range -= split;
        } else {
            range = split;
        }
        int shift = Integer.numberOfLeadingZeros(range) - 24;
        range <<= shift;
        spare -= shift;
        return bit;
    }

    boolean flag() {
        return bit(HALF) == 1;
    }

    /** Reads an unsigned number. */
    int number(int bits) {
        int number = 0;
        for (int i = 0; i < bits; i++) {
            number = (number << 1) | bit(HALF);
        }
        return number;
    }

    /** Reads a number and its sign; 0 if the flag before them is not set. */
    int optional(int bits) {
        if (!flag()) {
            return 0;
        }
        int number = number(bits);
        return flag() ? -number : number;
    }

    /** Whether bits after the end were needed. */
    boolean endsEarly() {
        return endsEarly;
    }
}
