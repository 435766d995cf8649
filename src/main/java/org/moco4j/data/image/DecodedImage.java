package org.moco4j.data.image;

/** An image of 8-bit RGB, or the reason why it cannot be read. */
public final class DecodedImage {
    private final byte[] pixels;
    private final String reason;
    private final boolean damaged;

    private DecodedImage(byte[] pixels, String reason, boolean damaged) {
        this.pixels = pixels;
        this.reason = reason;
        this.damaged = damaged;
    }

    /** Returns an image that was read. Its pixels are not copied. */
    public static DecodedImage of(byte[] pixels) {
        return new DecodedImage(pixels, "", false);
    }

    /** Returns an image that cannot be read because its file is damaged. */
    public static DecodedImage unreadable(String reason) {
        return new DecodedImage(null, reason, true);
    }

    /** Returns an image whose file could not be accessed; a later attempt can succeed. */
    static DecodedImage inaccessible(String reason) {
        return new DecodedImage(null, reason, false);
    }

    public boolean isReadable() {
        return pixels != null;
    }

    /**
     * Returns the pixels of a readable image, {@code [3, side, side]}: planes of red, green and blue. They are not
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

    /** Whether the file itself is damaged, so that another attempt is useless. */
    public boolean isDamaged() {
        return damaged;
    }

    /** Returns the reason why the image is not readable; empty if it is readable. */
    public String reason() {
        return reason;
    }
}
