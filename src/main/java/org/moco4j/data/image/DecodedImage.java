package org.moco4j.data.image;

/** An image of 8-bit RGB, or the reason why it cannot be read. */
public final class DecodedImage {
    private final byte[] pixels;
    private final int height;
    private final int width;
    private final String reason;
    private final boolean damaged;

    private DecodedImage(byte[] pixels, int height, int width, String reason, boolean damaged) {
        this.pixels = pixels;
        this.height = height;
        this.width = width;
        this.reason = reason;
        this.damaged = damaged;
    }

    /** Returns a square image that was read. Its pixels are not copied. */
    public static DecodedImage of(byte[] pixels) {
        int side = (int) Math.round(Math.sqrt(pixels.length / 3.0));
        return of(pixels, side, side);
    }

    /**
     * Returns an image that was read. Its pixels are not copied.
     *
     * @param pixels {@code [3, height, width]}
     */
    public static DecodedImage of(byte[] pixels, int height, int width) {
        return new DecodedImage(pixels, height, width, "", false);
    }

    /** Returns an image that cannot be read because its file is damaged. */
    public static DecodedImage unreadable(String reason) {
        return new DecodedImage(null, 0, 0, reason, true);
    }

    /** Returns an image whose file could not be accessed; a later attempt can succeed. */
    static DecodedImage inaccessible(String reason) {
        return new DecodedImage(null, 0, 0, reason, false);
    }

    public boolean isReadable() {
        return pixels != null;
    }

    /**
     * Returns the pixels of a readable image, {@code [3, height, width]}: planes of red, green and blue. They are not
     * copied.
     *
     * @throws IllegalStateException if it is not readable
     */
    public byte[] pixels() {
        if (pixels == null) {
            throw new IllegalStateException("the image could not be read: " + reason);
        }
        return pixels;
    }

    /** Returns the height in pixels; 0 if the image is not readable. */
    public int height() {
        return height;
    }

    /** Returns the width in pixels; 0 if the image is not readable. */
    public int width() {
        return width;
    }

    /** Whether the file itself is damaged, so that another attempt is useless. */
    public boolean isDamaged() {
        return damaged;
    }

    /** Returns the reason why the image is not readable; empty if it is readable. */
    public String reason() {
        return reason;
    }
}
