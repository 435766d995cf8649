package org.moco4j.data.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The tags of a TIFF's first page (TIFF 6.0, section 2), read from TIFF and BigTIFF. Only tags that pixels or the
 * orientation need are kept.
 */
final class TiffDirectory {
    static final int SUBFILE_TYPE = 254;
    static final int WIDTH = 256;
    static final int HEIGHT = 257;
    static final int BITS = 258;
    static final int COMPRESSION = 259;
    static final int PHOTOMETRIC = 262;
    static final int STRIP_OFFSETS = 273;
    static final int ORIENTATION = 274;
    static final int SAMPLES = 277;
    static final int ROWS_PER_STRIP = 278;
    static final int STRIP_BYTES = 279;
    static final int PLANAR = 284;
    static final int COLOR_MAP = 320;
    static final int TILE_WIDTH = 322;
    static final int TILE_HEIGHT = 323;
    static final int TILE_OFFSETS = 324;
    static final int TILE_BYTES = 325;
    static final int SUB_DIRECTORIES = 330;
    static final int EXTRA_SAMPLES = 338;
    static final int SAMPLE_FORMAT = 339;
    static final int JPEG_TABLES = 347;
    static final int XMP = 700;
    static final int DNG_VERSION = 50_706;

    private static final int SHORT = 3;
    private static final int LONG = 4;
    private static final int UNDEFINED = 7;
    private static final int ENTRY = 12;
    private static final int BIG_ENTRY = 20;

    /** Tags that only concern how pixels are stored: order of bits, options of fax codes, predictor, YCbCr. */
    private static final int[] STORAGE = {266, 292, 293, 317, 530, 531};

    private static final int[] KEPT = {
        SUBFILE_TYPE,
        WIDTH,
        HEIGHT,
        BITS,
        COMPRESSION,
        PHOTOMETRIC,
        STRIP_OFFSETS,
        ORIENTATION,
        SAMPLES,
        ROWS_PER_STRIP,
        STRIP_BYTES,
        PLANAR,
        COLOR_MAP,
        TILE_WIDTH,
        TILE_HEIGHT,
        TILE_OFFSETS,
        TILE_BYTES,
        SUB_DIRECTORIES,
        EXTRA_SAMPLES,
        SAMPLE_FORMAT,
        JPEG_TABLES,
        XMP,
        DNG_VERSION
    };

    private final Map<Integer, long[]> values = new HashMap<>();
    private final boolean littleEndian;

    private TiffDirectory(boolean littleEndian) {
        this.littleEndian = littleEndian;
    }

    /** @throws BadImageException if the tags of the first page are damaged or outside of {@code content} */
    static TiffDirectory of(byte[] content) throws BadImageException {
        boolean little = new ByteReader(content).has("II", 0);
        ByteReader bytes = new ByteReader(content, little);
        boolean big = bytes.u16(2) == 43;
        TiffDirectory directory = new TiffDirectory(little);
        long start = big ? bytes.u64(8) : bytes.u32(4);
        long count = big ? bytes.u64(start) : bytes.u16(start);
        int entry = big ? BIG_ENTRY : ENTRY;
        long first = start + (big ? 8 : 2);
        if (start < 0 || count < 1 || count > content.length / entry) {
            throw new BadImageException("its header is damaged");
        }
        for (int i = 0; i < count; i++) {
            directory.read(bytes, first + (long) i * entry, big);
        }
        return directory;
    }

    private void read(ByteReader bytes, long entry, boolean big) throws BadImageException {
        int tag = bytes.u16(entry);
        if (!isIn(tag, KEPT) && !isIn(tag, STORAGE)) {
            return;
        }
        int type = bytes.u16(entry + 2);
        int size =
                switch (type) {
                    case 1, 2, 6, UNDEFINED -> 1;
                    case SHORT, 8 -> 2;
                    case LONG, 9, 13 -> 4;
                    case 16, 17, 18 -> 8;
                    default -> throw new BadImageException("its header is damaged");
                };
        long count = big ? bytes.u64(entry + 4) : bytes.u32(entry + 4);
        int inline = big ? 8 : 4;
        long at = entry + (big ? 12 : 8);
        if (count < 0 || count > bytes.length() / size) {
            throw ByteReader.endsEarly();
        }
        if (count * size > inline) {
            at = big ? bytes.u64(at) : bytes.u32(at);
            if (at < 0 || at > bytes.length() - count * size) {
                throw ByteReader.endsEarly();
            }
        }
        long[] read = new long[(int) count];
        for (int i = 0; i < count; i++) {
            long value = at + (long) i * size;
            read[i] = size == 1
                    ? bytes.u8(value)
                    : size == 2 ? bytes.u16(value) : size == 4 ? bytes.u32(value) : bytes.u64(value);
        }
        values.put(tag, read);
    }

    private static boolean isIn(int tag, int[] tags) {
        for (int each : tags) {
            if (each == tag) {
                return true;
            }
        }
        return false;
    }

    boolean has(int tag) {
        return values.containsKey(tag) && values.get(tag).length > 0;
    }

    /** Returns the values of a tag; empty if it is missing. */
    long[] all(int tag) {
        return values.getOrDefault(tag, new long[0]);
    }

    /** Returns the first value of a tag, or {@code ifMissing}. */
    long first(int tag, long ifMissing) {
        return has(tag) ? values.get(tag)[0] : ifMissing;
    }

    /**
     * Returns a number of a tag that is at least 1.
     *
     * @throws BadImageException if it is missing, 0 or larger than an int
     */
    int positive(int tag) throws BadImageException {
        long value = first(tag, 0);
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new BadImageException("its header is damaged");
        }
        return (int) value;
    }

    /** Returns the bytes of a tag. */
    byte[] bytes(int tag) {
        long[] numbers = all(tag);
        byte[] result = new byte[numbers.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = (byte) numbers[i];
        }
        return result;
    }

    /**
     * Returns a TIFF with the content of a file and with other tags.
     *
     * @param tags the tags that pixels need; those of {@link #STORAGE} are added
     */
    byte[] file(byte[] content, Map<Integer, long[]> tags) {
        TreeMap<Integer, long[]> all = new TreeMap<>(tags);
        for (int tag : STORAGE) {
            if (has(tag)) {
                all.put(tag, all(tag));
            }
        }
        int directory = content.length + content.length % 2;
        int data = directory + 2 + ENTRY * all.size() + 4;
        int end = data;
        for (Map.Entry<Integer, long[]> each : all.entrySet()) {
            end += length(each.getKey(), each.getValue());
        }
        byte[] file = new byte[end];
        System.arraycopy(content, 0, file, 0, content.length);
        ByteBuffer out = ByteBuffer.wrap(file).order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        out.putShort(2, (short) 42).putInt(4, directory);
        out.position(directory).putShort((short) all.size());
        for (Map.Entry<Integer, long[]> each : all.entrySet()) {
            int type = type(each.getKey());
            long[] numbers = each.getValue();
            int length = length(each.getKey(), numbers);
            out.putShort(each.getKey().shortValue()).putShort((short) type).putInt(numbers.length);
            int at = length > 4 ? data : out.position();
            if (length > 4) {
                out.putInt(out.position(), data);
                data += length;
            }
            for (int i = 0; i < numbers.length; i++) {
                if (type == SHORT) {
                    out.putShort(at + 2 * i, (short) numbers[i]);
                } else if (type == LONG) {
                    out.putInt(at + 4 * i, (int) numbers[i]);
                } else {
                    out.put(at + i, (byte) numbers[i]);
                }
            }
            out.position(out.position() + 4);
        }
        return file;
    }

    private static int type(int tag) {
        return switch (tag) {
            case JPEG_TABLES -> UNDEFINED;
            case WIDTH, HEIGHT, STRIP_OFFSETS, STRIP_BYTES, ROWS_PER_STRIP, TILE_WIDTH, TILE_HEIGHT -> LONG;
            case TILE_OFFSETS, TILE_BYTES, 292, 293 -> LONG;
            default -> SHORT;
        };
    }

    private static int length(int tag, long[] numbers) {
        int type = type(tag);
        return numbers.length * (type == SHORT ? 2 : type == LONG ? 4 : 1);
    }
}
