package org.moco4j.data;

/** A picture of 8-bit RGB, or why there is none. */
public final class Picture {
    private final byte[] pixels;
    private final String trouble;

    private Picture(byte[] pixels, String trouble) {
        this.pixels = pixels;
        this.trouble = trouble;
    }

    /** A picture that was read. Its pixels are not copied. */
    public static Picture of(byte[] pixels) {
        return new Picture(pixels, "");
    }

    /** A picture that could not be read, for this reason. */
    public static Picture unreadable(String trouble) {
        return new Picture(null, trouble);
    }

    public boolean isReadable() {
        return pixels != null;
    }

    /**
     * The pixels of a readable picture, {@code [3, side, side]}: planes of red, green and blue. Not copied.
     *
     * @throws IllegalStateException where it is not readable
     */
    public byte[] pixels() {
        if (pixels == null) {
            throw new IllegalStateException("the picture could not be read: " + trouble);
        }
        return pixels;
    }

    /** Why a picture is not readable; empty where it is. */
    public String trouble() {
        return trouble;
    }
}
