package org.moco4j.data.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32;
import org.moco4j.data.GoldenImages;

/** Damages images at random with a seed: changes bytes, writes extreme numbers, and cuts, duplicates or mixes parts. */
final class ImageMutations {
    private static final int[] EXTREMES = {
        0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 60_000, 1 << 24, 0x7fffffff, -1, 1 << 31
    };
    private static final int PNG_SIGNATURE = 8;
    /** The bytes that identify a format. */
    private static final int MAGIC = 4;

    private final List<byte[]> seeds;
    private final SplittableRandom random;

    ImageMutations(List<byte[]> seeds, long seed) {
        this.seeds = seeds;
        this.random = new SplittableRandom(seed);
    }

    byte[] next() {
        byte[] seed = seeds.get(random.nextInt(seeds.size()));
        byte[] image = seed.clone();
        int changes = 1 << random.nextInt(4);
        for (int i = 0; i < changes && image.length > MAGIC; i++) {
            image = changed(image);
        }
        // A file of another format is rejected at once, which tests nothing.
        if (image.length > MAGIC && random.nextInt(16) > 0) {
            System.arraycopy(seed, 0, image, 0, MAGIC);
        }
        // With wrong checksums, only the check of the checksum would be tested.
        boolean png = image.length > 0 && image[0] == (byte) 0x89;
        return png && random.nextInt(8) > 0 ? withChecksums(image) : image;
    }

    private byte[] changed(byte[] image) {
        // Headers are short, so a third of all changes are there.
        int reach = random.nextInt(3) == 0 ? Math.min(image.length, 64) : image.length;
        int at = random.nextInt(reach);
        int kind = random.nextInt(32);
        if (kind < 12) {
            image[at] ^= (byte) (1 << random.nextInt(8));
        } else if (kind < 18) {
            image[at] = (byte) random.nextInt(256);
        } else if (kind < 26) {
            writeExtreme(image, at);
        } else if (kind < 29) {
            int from = Math.max(0, Math.min(image.length - 1, at + random.nextInt(65) - 32));
            return spliced(image, at, image, from);
        } else if (kind < 31) {
            byte[] other = seeds.get(random.nextInt(seeds.size()));
            return spliced(image, at, other, random.nextInt(other.length));
        } else {
            return Arrays.copyOf(image, at);
        }
        return image;
    }

    private void writeExtreme(byte[] image, int at) {
        int value = EXTREMES[random.nextInt(EXTREMES.length)];
        int length = Math.min(1 << random.nextInt(3), image.length - at);
        boolean little = random.nextBoolean();
        for (int i = 0; i < length; i++) {
            image[at + i] = (byte) (value >> (8 * (little ? i : length - 1 - i)));
        }
    }

    /** Joins the beginning of one and the end of the other, at most twice as long as the first. */
    private static byte[] spliced(byte[] first, int end, byte[] second, int from) {
        int tail = Math.min(second.length - from, 2 * first.length - end);
        byte[] joined = Arrays.copyOf(first, end + tail);
        System.arraycopy(second, from, joined, end, tail);
        return joined;
    }

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

    /** Returns an image of every format. */
    static List<byte[]> goldenSeeds() {
        return new ArrayList<>(GoldenImages.images().values());
    }

    /** Returns a chunk of a PNG file. */
    static byte[] chunk(String type, byte[] data) {
        ByteBuffer chunk = ByteBuffer.allocate(12 + data.length).putInt(data.length);
        chunk.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
        CRC32 crc = new CRC32();
        crc.update(chunk.array(), 4, 4 + data.length);
        return chunk.putInt((int) crc.getValue()).array();
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
