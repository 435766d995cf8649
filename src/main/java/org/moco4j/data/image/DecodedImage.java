package org.moco4j.data.image;

/** An image of 8-bit RGB, or why there is none. */
public final class DecodedImage {
    private final byte[] pixels;
    private final String trouble;
    private final boolean damaged;

    private DecodedImage(byte[] pixels, String trouble, boolean damaged) {
        this.pixels = pixels;
        this.trouble = trouble;
        this.damaged = damaged;
    }

    /** An image that was read. Its pixels are not copied. */
    public static DecodedImage of(byte[] pixels) {
        return new DecodedImage(pixels, "", false);
    }

    /** An image that cannot be read as its file is, for this reason. */
    public static DecodedImage unreadable(String trouble) {
        return new DecodedImage(null, trouble, true);
    }

    /** An image whose file could not be read, for this reason: it may be there another time. */
    public static DecodedImage outOfReach(String trouble) {
        return new DecodedImage(null, trouble, false);
    }

    public boolean isReadable() {
        return pixels != null;
    }

    /**
     * The pixels of a readable image, {@code [3, side, side]}: planes of red, green and blue. Not copied.
     *
     * @throws IllegalStateException where it is not readable
     */
    public byte[] pixels() {
        if (pixels == null) {
            throw new IllegalStateException("the image could not be read: " + trouble);
        }
        return pixels;
    }

    /** Whether the file itself is at fault, so that to try again is of no use while it stays as it is. */
    public boolean isDamaged() {
        return damaged;
    }

    /** Why an image is not readable; empty where it is. */
    public String trouble() {
        return trouble;
    }
}
