package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the chunks of a PNG file that can say how the image stands upright: eXIf, and texts (tEXt, zTXt, iTXt) with the keywords
 * that Pillow looks at. Of several with one keyword the last counts. Damaged chunks say nothing.
 */
final class PngMetadata {
    /** Longer texts are not unpacked, as in Pillow: a few bytes can claim any length. */
    private static final int LONGEST_TEXT = 1 << 20;
    /** So much is unpacked of one file. */
    private static final int MOST_TEXT = 64 << 20;

    private static final int BUFFER = 1 << 13;

    private static final String EXIF = "exif";
    private static final String RAW_PROFILE = "Raw profile type exif";
    private static final String XMP = "XML:com.adobe.xmp";
    /** Of a chunk: length, type, checksum. */
    private static final int AROUND = 12;

    private final byte[] content;
    private final OrientationMetadata found = new OrientationMetadata();
    private int textLeft = MOST_TEXT;

    private PngMetadata(byte[] content) {
        this.content = content;
    }

    /** The orientation that a file states. Of a beginning of a file: as far as it goes. */
    static Orientation orientation(byte[] content) {
        PngMetadata metadata = new PngMetadata(content);
        try {
            metadata.readChunks();
        } catch (BadImageException endsEarly) {
            return metadata.found.orientation();
        }
        return metadata.found.orientation();
    }

    private void readChunks() throws BadImageException {
        Bytes bytes = new Bytes(content);
        long at = PngFile.SIGNATURE.length();
        boolean animated = false;
        boolean pixels = false;
        while (!bytes.has("IEND", at + 4)) {
            long end = at + 8 + bytes.u32(at);
            animated |= bytes.has("acTL", at + 4) && bytes.u32(at + 8) > 1;
            pixels |= bytes.has("IDAT", at + 4);
            boolean secondFrame = animated && pixels && bytes.has("fcTL", at + 4);
            if (end > content.length || secondFrame) {
                return;
            }
            chunk(new String(content, (int) at + 4, 4, StandardCharsets.ISO_8859_1), (int) at + 8, (int) end);
            at = end + AROUND - 8;
        }
    }

    private void chunk(String type, int from, int to) {
        switch (type) {
            case "eXIf" -> found.exif(Arrays.copyOfRange(content, from, to));
            case "tEXt" -> plain(Arrays.copyOfRange(content, from, to));
            case "zTXt" -> compressed(Arrays.copyOfRange(content, from, to));
            case "iTXt" -> international(Arrays.copyOfRange(content, from, to));
            default -> {
                // The rest says nothing of the orientation.
            }
        }
    }

    private void plain(byte[] body) {
        int end = zero(body, 0);
        text(keyword(body, end), Arrays.copyOfRange(body, Math.min(end + 1, body.length), body.length), true);
    }

    private void compressed(byte[] body) {
        int end = zero(body, 0);
        int packed = Math.min(end + 2, body.length);
        if (!isOfUse(keyword(body, end))) {
            return;
        }
        if (packed <= end + 1 || body[end + 1] == 0) {
            byte[] unpacked = unpacked(body, packed);
            text(keyword(body, end), unpacked == null ? new byte[0] : unpacked, false);
        }
    }

    /** Keyword, flag and method of compression, language, translated keyword, UTF-8. */
    private void international(byte[] body) {
        int end = zero(body, 0);
        int language = end + 3;
        int languageEnd = zero(body, language);
        int keywordEnd = zero(body, languageEnd + 1);
        String keyword = keyword(body, end);
        boolean cut = language > body.length || languageEnd >= body.length || keywordEnd >= body.length;
        if (cut || !isOfUse(keyword)) {
            return;
        }
        boolean packed = body[end + 1] != 0;
        byte[] value = packed && body[end + 2] == 0
                ? unpacked(body, keywordEnd + 1)
                : Arrays.copyOfRange(body, keywordEnd + 1, body.length);
        if (value == null || (packed && body[end + 2] != 0)) {
            return;
        }
        if (keyword.equals(XMP)) {
            found.xmp(value);
        }
        if (isUtf8(value) && isUtf8(Arrays.copyOfRange(body, language, keywordEnd))) {
            text(keyword, value, false);
        }
    }

    /** @param plain whether the chunk is a tEXt, the one kind whose {@code exif} holds bytes */
    private void text(String keyword, byte[] value, boolean plain) {
        if (keyword.equals(EXIF)) {
            // Pillow takes no EXIF data from the other kinds, but forgets what was there.
            found.exif(plain ? value : new byte[0]);
        } else if (keyword.equals(RAW_PROFILE)) {
            found.rawProfile(new String(value, StandardCharsets.ISO_8859_1));
        } else if (keyword.equals(XMP)) {
            found.xmpText(new String(value, StandardCharsets.ISO_8859_1));
        }
    }

    /** What is of no use is not unpacked. */
    private static boolean isOfUse(String keyword) {
        return keyword.equals(EXIF) || keyword.equals(RAW_PROFILE) || keyword.equals(XMP);
    }

    private static String keyword(byte[] body, int end) {
        return new String(body, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** The place of the next zero byte, or the length if there is none. */
    private static int zero(byte[] body, int from) {
        int at = from;
        while (at < body.length && body[at] != 0) {
            at++;
        }
        return at;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** What is packed from {@code from} on, as far as it is there; null if it is damaged or too long. */
    private byte[] unpacked(byte[] body, int from) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body, from, body.length - from);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER];
            int count = inflater.inflate(buffer);
            while (count > 0 && text.size() <= LONGEST_TEXT && textLeft > 0) {
                text.write(buffer, 0, count);
                textLeft -= count;
                count = inflater.inflate(buffer);
            }
            return count > 0 || text.size() > LONGEST_TEXT || inflater.needsDictionary() ? null : text.toByteArray();
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }
}
