package org.moco4j.data;

/**
 * How a stored picture is to be turned and mirrored so that it stands upright: EXIF 2.32, section 4.6.4, tag {@code 0x0112}. A camera
 * that is held upright stores the picture lying on its side and says so there.
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
    private static final int SHORT = 3;
    private static final int LONG = 4;

    private final boolean swapsSides;
    private final boolean mirrorsAcross;
    private final boolean mirrorsDown;

    Orientation(boolean swapsSides, boolean mirrorsAcross, boolean mirrorsDown) {
        this.swapsSides = swapsSides;
        this.mirrorsAcross = mirrorsAcross;
        this.mirrorsDown = mirrorsDown;
    }

    /**
     * Reads it from EXIF data.
     *
     * @param tiff from the byte order mark on
     * @return upright where nothing is said, nothing that has a meaning, or the data is damaged
     */
    static Orientation ofExif(byte[] tiff) {
        Bytes order = new Bytes(tiff);
        if (!order.has("II*\0", 0) && !order.has("MM\0*", 0)) {
            return UPRIGHT;
        }
        Bytes bytes = new Bytes(tiff, order.has("II", 0));
        try {
            long directory = bytes.u32(4);
            int entries = bytes.u16(directory);
            for (int i = 0; i < entries; i++) {
                long entry = directory + 2 + (long) ENTRY * i;
                if (bytes.u16(entry) == TAG) {
                    return value(bytes, entry);
                }
            }
        } catch (BadPictureException e) {
            // The pixels are as good as without.
            return UPRIGHT;
        }
        return UPRIGHT;
    }

    private static Orientation value(Bytes bytes, long entry) throws BadPictureException {
        long value =
                switch (bytes.u16(entry + 2)) {
                    case SHORT -> bytes.u16(entry + 8);
                    case LONG -> bytes.u32(entry + 8);
                    default -> 1;
                };
        return value >= 1 && value <= values().length ? values()[(int) value - 1] : UPRIGHT;
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
     * Turns a square picture. Since the square in a picture's centre is the same before and after, the rest need not be turned.
     *
     * @param planes {@code [3, side, side]}
     * @return the same where it is upright, else a new array
     */
    byte[] upright(byte[] planes, int side) {
        if (this == UPRIGHT) {
            return planes;
        }
        byte[] turned = new byte[planes.length];
        for (int plane = 0; plane < planes.length; plane += side * side) {
            for (int y = 0; y < side; y++) {
                for (int x = 0; x < side; x++) {
                    int across = mirrorsAcross ? side - 1 - x : x;
                    int down = mirrorsDown ? side - 1 - y : y;
                    int from = swapsSides ? across * side + down : down * side + across;
                    turned[plane + y * side + x] = planes[plane + from];
                }
            }
        }
        return turned;
    }
}
