package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Collects the parts of an image file that can contain the orientation. If they disagree, the order of Pillow 12
 * ({@code Image.getexif}, which {@code ImageOps.exif_transpose} uses) decides: EXIF data; if there are none, the EXIF
 * data that ImageMagick writes as text; if these have no orientation, XMP.
 */
final class OrientationMetadata {
    private static final byte[] EXIF_PREFIX = "Exif\0\0".getBytes(StandardCharsets.ISO_8859_1);
    /** ImageMagick writes an empty line, the name of the profile and its length before the digits. */
    private static final int LINES_BEFORE_PROFILE = 3;

    private static final Pattern XMP_ORIENTATION = Pattern.compile("tiff:Orientation(?:=\"|>)([0-9])");

    private final ByteArrayOutputStream exif = new ByteArrayOutputStream();
    private boolean hasExif;
    private String rawProfile;
    private String xmpText = "";
    private String xmp = "";

    /** Sets EXIF data, with or without its prefix, and replaces earlier data. */
    void exif(byte[] data) {
        exif.reset();
        exif.writeBytes(data);
        hasExif = true;
    }

    /** Appends EXIF data. A JPEG segment has at most 64 KiB, so longer data are in several segments. */
    void moreExif(byte[] data) {
        exif.writeBytes(hasExif ? withoutPrefix(data) : data);
        hasExif = true;
    }

    /** Sets the text of a PNG's {@code Raw profile type exif}. */
    void rawProfile(String text) {
        rawProfile = text;
    }

    /** Sets XMP that is stored as text. It has priority over that of {@link #xmp}. */
    void xmpText(String text) {
        xmpText = text;
    }

    /** Sets an XMP packet. */
    void xmp(byte[] packet) {
        xmp = new String(packet, StandardCharsets.ISO_8859_1);
    }

    /** Returns the orientation; upright if there is none. */
    Orientation orientation() {
        byte[] data = hasExif ? exif.toByteArray() : profile();
        return Orientation.ofExif(withoutPrefix(data)).or(this::ofXmp).orElse(Orientation.UPRIGHT);
    }

    private Optional<Orientation> ofXmp() {
        Matcher matcher = XMP_ORIENTATION.matcher(xmpText.isEmpty() ? xmp : xmpText);
        return matcher.find() ? Optional.of(Orientation.of(matcher.group(1).charAt(0) - '0')) : Optional.empty();
    }

    private static byte[] withoutPrefix(byte[] data) {
        int start = 0;
        while (data.length - start >= EXIF_PREFIX.length
                && Arrays.equals(data, start, start + EXIF_PREFIX.length, EXIF_PREFIX, 0, EXIF_PREFIX.length)) {
            start += EXIF_PREFIX.length;
        }
        return Arrays.copyOfRange(data, start, data.length);
    }

    /** Decodes the hexadecimal digits of the profile; empty if they are not digits. */
    private byte[] profile() {
        if (rawProfile == null) {
            return new byte[0];
        }
        int digits = 0;
        for (int line = 0; line < LINES_BEFORE_PROFILE; line++) {
            digits = rawProfile.indexOf('\n', digits) + 1;
            if (digits == 0) {
                return new byte[0];
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int high = -1;
        for (int i = digits; i < rawProfile.length(); i++) {
            char character = rawProfile.charAt(i);
            if (character == '\n' || (high < 0 && (character == ' ' || (character >= '\t' && character <= '\r')))) {
                continue;
            }
            int digit = character < 0x80 ? Character.digit(character, 16) : -1;
            if (digit < 0) {
                return new byte[0];
            }
            if (high < 0) {
                high = digit;
            } else {
                bytes.write(high << 4 | digit);
                high = -1;
            }
        }
        return high < 0 ? bytes.toByteArray() : new byte[0];
    }
}
