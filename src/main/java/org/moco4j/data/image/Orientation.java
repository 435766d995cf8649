package org.moco4j.data.image;

import java.util.Optional;

/**
 * How to rotate and mirror a stored image so that it is upright: EXIF 2.32, section 4.6.4, tag {@code 0x0112}. A camera
 * that is held upright stores a rotated image with this tag.
 */
enum Orientation {
    UPRIGHT(false, false, false),
    MIRRORED(false, true, false),
    UPSIDE_DOWN(false, true, true),
    MIRRORED_UPSIDE_DOWN(false, false, true),
    TRANSPOSED(true, false, false),
    TURN_RIGHT(true, true, false),
    TRANSVERSE(true, true, true),
    TURN_LEFT(true, false, true);

    private static final int TAG = 0x0112;
    private static final int ENTRY = 12;
    private static final int HEADER = 8;

    private final boolean swapsSides;
    private final boolean mirrorsAcross;
    private final boolean mirrorsDown;

    Orientation(boolean swapsSides, boolean mirrorsAcross, boolean mirrorsDown) {
        this.swapsSides = swapsSides;
        this.mirrorsAcross = mirrorsAcross;
        this.mirrorsDown = mirrorsDown;
    }

    /** Returns the orientation with this EXIF number, 1 to 8; upright for any other number. */
    static Orientation of(long number) {
        return number >= 1 && number <= values().length ? values()[(int) number - 1] : UPRIGHT;
    }

    /**
     * Reads the orientation from EXIF data as Pillow does: the last of several entries counts, with any type of number.
     *
     * @param tiff data from the byte order mark on
     * @return empty if there is no data or no orientation; upright if it is not EXIF data or the orientation is invalid
     */
    static Optional<Orientation> ofExif(byte[] tiff) {
        ByteReader order = new ByteReader(tiff);
        boolean little = order.has("II", 0);
        if (tiff.length == 0) {
            return Optional.empty();
        }
        if (tiff.length < HEADER || !(little || order.has("MM", 0)) || !(order.has("*\0", 2) || order.has("\0*", 2))) {
            return Optional.of(UPRIGHT);
        }
        ByteReader bytes = new ByteReader(tiff, little);
        Optional<Orientation> found = Optional.empty();
        try {
            long directory = bytes.u32(4);
            int entries = bytes.u16(directory);
            for (int i = 0; i < entries; i++) {
                long entry = directory + 2 + (long) ENTRY * i;
                bytes.u32(entry + ENTRY - 4);
                Optional<Orientation> orientation = entry(bytes, entry);
                found = orientation.isPresent() ? orientation : found;
            }
        } catch (BadImageException e) {
            // The rest of the data is not needed for the pixels.
            return found;
        }
        return found;
    }

    /** Returns the orientation in an entry; empty if the entry is about something else. */
    private static Optional<Orientation> entry(ByteReader bytes, long entry) throws BadImageException {
        int type = bytes.u16(entry + 2);
        long unit =
                switch (type) {
                    case 1, 2, 6, 7 -> 1;
                    case 3, 8 -> 2;
                    case 4, 9, 11, 13 -> 4;
                    case 5, 10, 12, 16 -> 8;
                    default -> 0;
                };
        long size = unit * bytes.u32(entry + 4);
        if (size == 0) {
            return Optional.empty();
        }
        long value = entry + 8;
        if (size > 4) {
            value = bytes.u32(entry + 8);
            // The data of every entry must exist. Otherwise the entries after it are not trusted.
            bytes.u8(value + size - 1);
        }
        return bytes.u16(entry) == TAG ? Optional.of(of(number(bytes, value, type))) : Optional.empty();
    }

    /** Reads a number as an integer; 0 if it is not an integer. */
    private static long number(ByteReader bytes, long at, int type) throws BadImageException {
        return switch (type) {
            case 3, 8 -> bytes.u16(at);
            case 4, 9, 13 -> bytes.u32(at);
            case 6 -> bytes.u8(at);
            case 16 -> bytes.u64(at);
            case 5, 10 -> {
                long denominator = bytes.i32(at + 4);
                long numerator = bytes.i32(at);
                yield denominator != 0 && numerator % denominator == 0 ? numerator / denominator : 0;
            }
            case 11 -> whole(Float.intBitsToFloat(bytes.i32(at)));
            case 12 -> whole(Double.longBitsToDouble(bytes.u64(at)));
            default -> 0;
        };
    }

    private static long whole(double number) {
        return number == Math.rint(number) ? (long) number : 0;
    }

    /** Whether rows become columns. */
    boolean swapsSides() {
        return swapsSides;
    }

    /** Whether the upright image goes from the last stored column (row, if sides are swapped) to the first. */
    boolean mirrorsAcross() {
        return mirrorsAcross;
    }

    /** Whether the upright image goes from the last stored row (column, if sides are swapped) to the first. */
    boolean mirrorsDown() {
        return mirrorsDown;
    }

    /**
     * Rotates and mirrors a square image. The center square of an image is the same before and after, so the rest need
     * not be rotated.
     *
     * @param planes {@code [3, side, side]}
     * @return the same array if it is upright, else a new array
     */
    byte[] upright(byte[] planes, int side) {
        if (this == UPRIGHT) {
            return planes;
        }
        byte[] result = new byte[planes.length];
        for (int plane = 0; plane < planes.length; plane += side * side) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int across = mirrorsAcross ? side - 1 - x : x;
                    int down = mirrorsDown ? side - 1 - y : y;
                    int from = swapsSides ? across * side + down : down * side + across;
                    result[plane + y * side + x] = planes[plane + from];
                }
            }
        }
        return result;
    }
}
