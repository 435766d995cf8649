package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/** Makes PNG files from chunks. */
final class PngChunks {
    private static final int PNG_SIGNATURE = 8;

    private PngChunks() {}

    /** Corrects the checksum of each chunk of a PNG file, as far as its chunks can be found. */
    static byte[] withChecksums(byte[] png) {
        ByteBuffer buffer = ByteBuffer.wrap(png);
        int at = PNG_SIGNATURE;
        while (at + 12 <= png.length) {
            long end = at + 8 + (buffer.getInt(at) & 0xffffffffL);
            if (end + 4 > png.length) {
                break;
            }
            CRC32 crc = new CRC32();
            crc.update(png, at + 4, (int) end - at - 4);
            buffer.putInt((int) end, (int) crc.getValue());
            at = (int) end + 4;
        }
        return png;
    }

    /** Returns a chunk of a PNG file. */
    static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    /** Returns a file that consists of a header and one chunk of compressed pixels. */
    static byte[] file(byte[] signature, int width, int height, byte[] format, byte[] pixels) {
        byte[] header = ByteBuffer.allocate(8 + format.length)
                .putInt(width)
                .putInt(height)
                .put(format)
                .array();
        return joined(signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", new byte[0]));
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
