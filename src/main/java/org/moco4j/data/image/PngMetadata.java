package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Reads the chunks of a PNG file that can contain the orientation: eXIf, and texts (tEXt, zTXt, iTXt) with the keywords
 * that Pillow uses. The last of several chunks with one keyword counts. Damaged chunks are ignored.
 */
final class PngMetadata {
    /** Longer texts are not decompressed, as in Pillow, because a few bytes can claim any length. */
    private static final int MAX_TEXT_BYTES = 1 << 20;
    /** The limit of decompressed bytes of one file. */
    private static final int MAX_TOTAL_BYTES = 64 << 20;

    private static final int BUFFER_BYTES = 1 << 13;

    private static final String EXIF = "exif";
    private static final String RAW_PROFILE = "Raw profile type exif";
    private static final String XMP = "XML:com.adobe.xmp";
    /** The bytes of a chunk's length, type and checksum. */
    private static final int CHUNK_OVERHEAD = 12;

    private final byte[] content;
    private final OrientationMetadata found = new OrientationMetadata();
    private int bytesLeft = MAX_TOTAL_BYTES;

    private PngMetadata(byte[] content) {
        this.content = content;
    }

    /** Returns the orientation in a file, or in the beginning of a file. */
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
        ByteReader bytes = new ByteReader(content);
        long position = PngFile.SIGNATURE.length();
        boolean animated = false;
        boolean pixels = false;
        while (!bytes.has("IEND", position + 4)) {
            long end = position + 8 + bytes.u32(position);
            animated |= bytes.has("acTL", position + 4) && bytes.u32(position + 8) > 1;
            pixels |= bytes.has("IDAT", position + 4);
            boolean secondFrame = animated && pixels && bytes.has("fcTL", position + 4);
            if (end > content.length || secondFrame) {
                return;
            }
            chunk(new String(content, (int) position + 4, 4, StandardCharsets.ISO_8859_1), (int) position + 8, (int)
                    end);
            position = end + CHUNK_OVERHEAD - 8;
        }
    }

    private void chunk(String type, int from, int to) {
        switch (type) {
            case "eXIf" -> found.exif(Arrays.copyOfRange(content, from, to));
            case "tEXt" -> plain(Arrays.copyOfRange(content, from, to));
            case "zTXt" -> compressed(Arrays.copyOfRange(content, from, to));
            case "iTXt" -> international(Arrays.copyOfRange(content, from, to));
            default -> {
                // Other chunks do not contain the orientation.
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
        if (!isNeeded(keyword(body, end))) {
            return;
        }
        if (packed <= end + 1 || body[end + 1] == 0) {
            byte[] decompress = decompress(body, packed);
            text(keyword(body, end), decompress == null ? new byte[0] : decompress, false);
        }
    }

    /** Reads a chunk of keyword, flag and method of compression, language, translated keyword, and text in UTF-8. */
    private void international(byte[] body) {
        int end = zero(body, 0);
        int language = end + 3;
        int languageEnd = zero(body, language);
        int keywordEnd = zero(body, languageEnd + 1);
        String keyword = keyword(body, end);
        boolean cut = language > body.length || languageEnd >= body.length || keywordEnd >= body.length;
        if (cut || !isNeeded(keyword)) {
            return;
        }
        boolean packed = body[end + 1] != 0;
        byte[] value = packed && body[end + 2] == 0
                ? decompress(body, keywordEnd + 1)
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

    /** @param plain whether the chunk is a tEXt, the only kind whose {@code exif} contains bytes */
    private void text(String keyword, byte[] value, boolean plain) {
        if (keyword.equals(EXIF)) {
            // Pillow ignores EXIF data of the other kinds, but discards earlier data.
            found.exif(plain ? value : new byte[0]);
        } else if (keyword.equals(RAW_PROFILE)) {
            found.rawProfile(new String(value, StandardCharsets.ISO_8859_1));
        } else if (keyword.equals(XMP)) {
            found.xmpText(new String(value, StandardCharsets.ISO_8859_1));
        }
    }

    /** Whether a keyword is needed; other texts are not decompressed. */
    private static boolean isNeeded(String keyword) {
        return keyword.equals(EXIF) || keyword.equals(RAW_PROFILE) || keyword.equals(XMP);
    }

    private static String keyword(byte[] body, int end) {
        return new String(body, 0, end, StandardCharsets.ISO_8859_1);
    }

    /** Returns the position of the next zero byte, or the length if there is none. */
    private static int zero(byte[] body, int from) {
        int position = from;
        while (position < body.length && body[position] != 0) {
            position++;
        }
        return position;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** Decompresses the data from {@code from} on, even if truncated; null if damaged or too long. */
    private byte[] decompress(byte[] body, int from) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(body, from, body.length - from);
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            byte[] buffer = new byte[BUFFER_BYTES];
            int count = inflater.inflate(buffer);
            while (count > 0 && text.size() <= MAX_TEXT_BYTES && bytesLeft > 0) {
                text.write(buffer, 0, count);
                bytesLeft -= count;
                count = inflater.inflate(buffer);
            }
            return count > 0 || text.size() > MAX_TEXT_BYTES || inflater.needsDictionary() ? null : text.toByteArray();
        } catch (DataFormatException e) {
            return null;
        } finally {
            inflater.end();
        }
    }
}
