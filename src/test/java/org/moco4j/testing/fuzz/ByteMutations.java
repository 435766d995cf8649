package org.moco4j.testing.fuzz;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes bytes as damage and attackers do. The same random numbers make the same changes. */
public final class ByteMutations {
    /** Bytes with a meaning in many formats: signs, ends of lines and texts, brackets. */
    private static final byte[] SPECIAL = {0, 1, 0x7f, (byte) 0x80, (byte) 0xff, '\n', '"', '{', '[', '-', '.', '/'};

    /** Where signs and the widths of numbers end. */
    private static final int[] BITS = {0, 1, 7, 8, 15, 16, 24, 31, 32, 40, 63};

    private static final int MAX_CHANGES = 4;
    private static final int MAX_CHUNK = 64;

    private ByteMutations() {}

    /** A few changes of one of the seeds; sometimes none, so that readers get complete files too. */
    public static byte[] of(List<byte[]> seeds, Random random) {
        return of(seeds.get(random.nextInt(seeds.size())), seeds, random);
    }

    /** A few changes of a seed, whose end may be replaced by that of another one. */
    public static byte[] of(byte[] seed, List<byte[]> others, Random random) {
        byte[] bytes = seed.clone();
        int changes = random.nextInt(50) == 0 ? 0 : 1 + random.nextInt(MAX_CHANGES);
        for (int i = 0; i < changes; i++) {
            bytes = changed(bytes, others.get(random.nextInt(others.size())), random);
        }
        return bytes;
    }

    private static byte[] changed(byte[] bytes, byte[] other, Random random) {
        if (bytes.length == 0) {
            return other.clone();
        }
        int at = place(bytes.length, random);
        return switch (random.nextInt(10)) {
            case 0, 1 -> set(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 2 -> set(bytes, at, SPECIAL[random.nextInt(SPECIAL.length)]);
            case 3 -> set(bytes, at, (byte) random.nextInt());
            case 4, 5 -> withCount(bytes, at, random);
            case 6 -> joined(part(bytes, 0, at), part(bytes, at + chunk(bytes.length - at, random), bytes.length));
            case 7 -> {
                byte[] chunk = part(bytes, at, at + chunk(bytes.length - at, random));
                int times = random.nextInt(20) == 0 ? 200 : 1;
                byte[] repeated = new byte[chunk.length * times];
                for (int i = 0; i < times; i++) {
                    System.arraycopy(chunk, 0, repeated, i * chunk.length, chunk.length);
                }
                yield joined(part(bytes, 0, at), repeated, part(bytes, at, bytes.length));
            }
            case 8 -> {
                int cut = other.length == 0 ? 0 : place(other.length, random);
                yield joined(part(bytes, 0, at), part(other, cut, other.length));
            }
            default -> part(bytes, 0, at);
        };
    }

    /** Half of the places are near the beginning, where formats keep their structure. */
    private static int place(int length, Random random) {
        return random.nextInt(2) == 0 ? random.nextInt(Math.min(length, 256)) : random.nextInt(length);
    }

    private static int chunk(int most, Random random) {
        return Math.min(most, 1 + random.nextInt(MAX_CHUNK));
    }

    private static byte[] set(byte[] bytes, int at, byte value) {
        bytes[at] = value;
        return bytes;
    }

    /** Replaces a number of 2, 4 or 8 bytes by one near a power of two. */
    private static byte[] withCount(byte[] bytes, int at, Random random) {
        long power = 1L << BITS[random.nextInt(BITS.length)];
        long count = (random.nextInt(4) == 0 ? -power : power) + random.nextInt(3) - 1;
        ByteOrder order = random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        int width = 2 << random.nextInt(3);
        ByteBuffer number = ByteBuffer.allocate(Long.BYTES).order(order).putLong(count);
        int from = order == ByteOrder.LITTLE_ENDIAN ? 0 : Long.BYTES - width;
        System.arraycopy(number.array(), from, bytes, at, Math.min(width, bytes.length - at));
        return bytes;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, Math.min(from, bytes.length), Math.min(to, bytes.length));
    }

    private static byte[] joined(byte[]... parts) {
        ByteBuffer all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (byte[] part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
